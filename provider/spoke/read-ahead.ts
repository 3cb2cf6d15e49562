import type { Order } from '../contract/messages/order.ts';
import { accessId } from '../contract/request/identity.ts';
import type { StoredParameters } from './parameters/model.ts';
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
 * What Parameter Store holds now that the lock is ours: the same object if nothing has changed. All
 * who write under the lock leave another record; one that was killed leaves it as it was, and other
 * parameters.
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
