import type { Row } from '../../provider/contract/messages/reconcile.ts';
import { counted } from '../ask-hub/wording.ts';
import { type MapState, needsAttention, type RunState } from './run.ts';

/** A line about how far the run is. */
export function progressOf({ maps }: RunState, rows: readonly Row[], now: number): string {
  const [records, accesses] = maps;
  if (records === undefined) return 'listing the accounts';
  if (accesses === undefined) {
    if (records.done < records.all) return `reading the records: ${partDone(records)}`;
    return 'reading the groups';
  }
  const bad = rows.filter(needsAttention).length;
  return [
    `bringing the accesses up to date: ${partDone(accesses)}`,
    counted(rows.length, 'access', 'accesses'),
    ...(bad > 0 ? [`${bad} ${bad === 1 ? 'needs' : 'need'} attention`] : []),
    ...timeLeft(accesses, now),
  ].join(', ');
}

/** A Map that begins does not know its items yet. */
const partDone = ({ done, all }: MapState) => `${Math.floor((done / Math.max(all, 1)) * 100)} %`;

/** Below it, the first batches tell nothing about the others. */
const TELLING = 0.05;

function timeLeft({ done, all, startedAt }: MapState, now: number): string[] {
  if (done === all || done < all * TELLING) return [];
  const seconds = ((now - startedAt) / 1_000 / done) * (all - done);
  if (seconds < 20) return [];
  return [
    seconds < 90
      ? `about ${Math.ceil(seconds / 10) * 10} seconds left`
      : `about ${Math.ceil(seconds / 60)} minutes left`,
  ];
}
