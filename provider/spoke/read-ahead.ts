import type { Order } from '../contract/messages/order.ts';
import { parsePlace } from '../contract/record/recorded-request.ts';
import { accessId } from '../contract/request/identity.ts';
import { type Request, sameEndpoint } from '../contract/request/request.ts';
import type { StoredParameters } from './parameters/model.ts';
import { ownParameters } from './parameters/tags.ts';
import type { Ports } from './ports.ts';
import { type Known, readKnown } from './records/known.ts';
import type { StoredRecord } from './records/store.ts';

/** What Parameter Store holds about an access and its declarer. */
export interface Held {
  readonly stored: StoredParameters;
  readonly known: Known & { readonly stored: StoredRecord | undefined };
}

/** What is read before the lock is ours: enough to try the stored password. */
export type Early = Pick<Held, 'stored'> & { readonly record: StoredRecord | undefined };

/**
 * Reads it while the master logs in, since that takes as long. Undefined if it can't be read: under
 * the lock, it is read again.
 */
export async function readAhead(order: Order, ports: Ports): Promise<Early | undefined> {
  const { identity } = order.access;
  return Promise.all([
    ports.parameters.read(identity),
    ports.records.read(accessId(identity)),
  ]).then(
    ([stored, record]) => ({ stored, record }),
    () => undefined,
  );
}

/**
 * Is the access on the request's server already, by its record and all its parameters? Only then may
 * the stored password be tried there before the request has passed what may refuse it.
 */
export function isHere({ stored, record }: Early, access: Request): boolean {
  const place = record && parsePlace(record.record.request);
  return (
    place !== undefined &&
    sameEndpoint(place.endpoint, access.endpoint) &&
    ownParameters(stored, access).length === stored.parameters.length
  );
}

/** What it holds now that the lock is ours: other requests may have worked while we waited. */
export async function heldNow(order: Order, { parameters, records }: Ports): Promise<Held> {
  const [stored, known] = await Promise.all([
    parameters.read(order.access.identity),
    readKnown(order, records),
  ]);
  return { stored, known };
}

/** Are the stored credentials those of before? */
export function isSame(early: Early, { stored }: Held): boolean {
  const now = new Map(stored.parameters.map((each) => [each.name, each]));
  const { parameters } = early.stored;
  return (
    parameters.length === now.size &&
    parameters.every(({ name, version, value }) => {
      const parameter = now.get(name);
      return parameter?.version === version && parameter.value.reveal() === value.reveal();
    })
  );
}
