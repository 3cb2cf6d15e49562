import type { PlaceRecords } from '../../contract/messages/reconcile.ts';
import type { AccessRecord } from '../../contract/record/record.ts';
import { groupsInForce } from './selection.ts';

/** What a run finds to do in a place. Of thousands of places, nothing else is kept in memory. */
export interface Work {
  /** Accesses, and what has to be told. Zero: there is nothing to do. */
  readonly size: number;
  /** The groups of the accesses, each once. */
  readonly groups: readonly string[];
}

/** @param found undefined if the step that reads the records did not end, which has to be told */
export function workIn(
  found: PlaceRecords | undefined,
  isSelected: (record: AccessRecord) => boolean,
  now: Date,
): Work {
  if (found === undefined || found.problem !== undefined) return { size: 1, groups: [] };
  const wanted = found.records.filter(({ record }) => isSelected(record));
  const groups = new Set(wanted.flatMap(({ record }) => groupsInForce(record, now)));
  const { unreadable, unrecorded = [], unrecordedProblem } = found;
  const told = unreadable.length + unrecorded.length + (unrecordedProblem === undefined ? 0 : 1);
  return { size: wanted.length + told, groups: [...groups] };
}
