import type { Request } from '../contract/request/request.ts';
import { massRemoval } from '../errors/people.ts';
import type { PeopleChange } from './wanted-people.ts';

/** Below this many people, losing more than half of them is an ordinary day. */
const SMALL_TEAM = 10;

/** What ends by date. */
export interface Ending {
  /** Groups that count as absent. */
  readonly ended: readonly string[];
  /** May somebody's access end as it was declared in advance, so that nobody has to confirm it? */
  readonly isAnnounced: (username: string) => boolean;
}

const NOTHING: Ending = { ended: [], isAnnounced: () => false };

/**
 * A directory that was emptied or moved by mistake must not take everybody's access away. Losing
 * everybody needs a confirmation however few they were: a group without members looks the same as
 * one whose members we fail to see.
 */
export function refuseMassRemoval(
  { added, removed: leaving, unchanged }: PeopleChange,
  { confirmRemovals, groups }: Pick<Request, 'confirmRemovals' | 'groups'>,
  { ended, isAnnounced } = NOTHING,
): void {
  const removed = leaving.filter((name) => !isAnnounced(name));
  const current = removed.length + unchanged.length;
  const hasGroups = Object.keys(groups).some((name) => !ended.includes(name));
  const isEverybody = hasGroups && removed.length > 0 && unchanged.length === 0;
  const isMost = current >= SMALL_TEAM && removed.length * 2 > current;
  if (confirmRemovals || !(isEverybody || isMost)) return;
  throw massRemoval({ current, removed, added });
}
