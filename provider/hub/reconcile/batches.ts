import {
  type BatchesWritten,
  type RunBatch,
  type RunPlace,
  runKeys,
} from '../../contract/messages/reconcile.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import type { ReconcilePorts } from './ports.ts';

/**
 * Writes the list that a Map of the state machine reads. The function mostly waits for spokes, so
 * one call that works on many places at once costs hardly more than one that works on a single one.
 */
export async function writeBatches(
  run: string,
  step: 'records' | 'accesses',
  places: readonly RunPlace[],
  { results, placesPerCall }: Pick<ReconcilePorts, 'results' | 'placesPerCall'>,
  deadline: Deadline,
): Promise<BatchesWritten> {
  const batches: RunBatch[] = [];
  for (let at = 0; at < places.length; at += placesPerCall)
    batches.push({ places: places.slice(at, at + placesPerCall) });
  const key = runKeys.batches(run, step);
  await results.write(key, JSON.stringify(batches), deadline);
  return { batches: batches.length, bucket: results.bucket, key };
}

/**
 * Does the work for all places of a batch at once. A place whose results can't be written stops no
 * other one, but fails the call, so that the state machine asks for these places again.
 */
export async function forEachPlace<Out>(
  places: readonly RunPlace[],
  work: (place: RunPlace) => Promise<Out>,
): Promise<Out[]> {
  const settled = await Promise.allSettled(places.map(work));
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
