import type { Order } from '../contract/messages/order.ts';
import { parsePlace } from '../contract/record/recorded-request.ts';
import { isSameDeclarer } from '../contract/request/claim.ts';
import { describeIdentity } from '../contract/request/identity.ts';
import { hostPort } from '../contract/request/request.ts';
import { servedElsewhere } from '../errors/access.ts';
import type { StoredParameters } from './parameters/model.ts';
import { otherServer } from './parameters/tags.ts';
import type { Ports } from './ports.ts';
import type { Known } from './records/known.ts';

/**
 * Two databases must not share parameters: the applications of one would be led to the other. Only
 * a named declarer of the access may move it to another server while the former one is there.
 */
export async function assertNotElsewhere(
  { access, claim: { declarer } }: Order,
  { record }: Pick<Known, 'record'>,
  parameters: StoredParameters,
  { isGone }: Pick<Ports, 'isGone'>,
): Promise<void> {
  const place = record && parsePlace(record.request);
  const isAt = place ? hostPort(place.endpoint) : otherServer(parameters, access);
  if (isAt === undefined || isAt === hostPort(access.endpoint) || access.takeOver) return;
  const declares = record?.declarers.some((each) => isSameDeclarer(each, declarer));
  if (declares && declarer.kind !== 'anonymous') return;
  // A private name means nothing in another VPC.
  const isVisible = place === undefined || place.vpc === access.vpc;
  if (isVisible && (await isGone(isAt.slice(0, isAt.lastIndexOf(':'))))) return;
  throw servedElsewhere({ what: describeIdentity(access.identity), hostPort: isAt });
}
