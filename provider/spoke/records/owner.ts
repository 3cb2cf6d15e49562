import type { AccessRecord, Declaration } from '../../contract/record/record.ts';
import { parsePlace } from '../../contract/record/recorded-request.ts';
import { type Claim, type Declarer, isSameDeclarer } from '../../contract/request/claim.ts';
import { describeIdentity } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';
import { ownerOfAnother } from '../../errors/records.ts';

/** An owner has one access, and a second one only on the way from one name to another. */

/**
 * Whatever else an owner has goes when its access changes, as a former self of that access. So two
 * accesses with one owner would take each other away.
 */
export function refuseSecond(
  { identity }: Request,
  { declarer, updates }: Claim,
  { others }: { readonly others: readonly AccessRecord[] },
): void {
  const first = others.find((record) => hasSucceeded(record, declarer));
  if (declarer.kind !== 'terraform' || updates || first === undefined) return;
  const place = parsePlace(first.request);
  throw ownerOfAnother({
    what: describeIdentity(identity),
    other: place === undefined ? 'another access' : describeIdentity(place.identity),
  });
}

/** The records of one account and Region know nothing of the others. */
export function warnOfFormerPlace(
  { identity: { account, region } }: Request,
  { declarer, updates }: Claim,
  mine: Declaration | undefined,
  {
    record,
    others,
    removedAt,
  }: {
    readonly record: AccessRecord | undefined;
    readonly others: readonly AccessRecord[];
    readonly removedAt: string | undefined;
  },
): string[] {
  const hadNone = mine?.pending || (record === undefined && removedAt === undefined);
  const hasOther = others.some((other) => hasSucceeded(other, declarer));
  if (declarer.kind !== 'terraform' || !updates || !hadNone || hasOther) return [];
  return [
    `no record says that this declarer had an access in account ${account}, Region ${region} until ` +
      'now. If it has one in another account or Region, that one is still there: put its account and ' +
      'region back, apply, and change them again',
  ];
}

function hasSucceeded({ declarers }: AccessRecord, declarer: Declarer): boolean {
  return declarers.some((each) => isSameDeclarer(each, declarer) && !each.pending);
}
