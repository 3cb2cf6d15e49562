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

/**
 * Reads it while the master logs in, since that takes as long. Undefined if it can't be read: under
 * the lock, it is read again.
 */
export function readAhead(order: Order, ports: Ports): Promise<Held | undefined> {
  return read(order, ports).catch(() => undefined);
}

/**
 * Is the access on the request's server already, by its record and all its parameters? Only then may
 * the stored password be tried there before the request has passed what may refuse it.
 */
export function isHere({ stored, known }: Held, access: Request): boolean {
  const place = known.record && parsePlace(known.record.request);
  return (
    place !== undefined &&
    sameEndpoint(place.endpoint, access.endpoint) &&
    ownParameters(stored, access).length === stored.parameters.length
  );
}

/**
 * What Parameter Store holds now that the lock is ours: the same object if nothing has changed.
 * Every run that writes under the lock leaves another record; a removal that was killed leaves the
 * record, but fewer parameters.
 */
export async function heldNow(early: Held | undefined, order: Order, ports: Ports): Promise<Held> {
  if (early?.known.stored === undefined) return read(order, ports);
  const { identity } = order.access;
  const [record, versions] = await Promise.all([
    ports.records.read(accessId(identity)),
    ports.parameters.readVersions(identity),
  ]);
  const { parameters } = early.stored;
  const isSame =
    stateOf(record) === stateOf(early.known.stored) &&
    versions.size === parameters.length &&
    parameters.every(({ name, version }) => versions.get(name) === version);
  return isSame ? early : read(order, ports);
}

async function read(order: Order, { parameters, records }: Ports): Promise<Held> {
  const [stored, known] = await Promise.all([
    parameters.read(order.access.identity),
    readKnown(order, records),
  ]);
  return { stored, known };
}

/** Versions begin anew when an access is made anew; its requests are others. */
function stateOf(stored: StoredRecord | undefined): string {
  return JSON.stringify([stored?.version, stored?.record.latest]);
}
