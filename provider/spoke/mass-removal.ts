import type { Request } from '../contract/request/request.ts';
import { UserError } from '../runtime/errors.ts';
import type { PeopleChange } from './wanted-people.ts';

/** Somebody has to confirm it. */
export class MassRemoval extends UserError {}

/** Below this many people, losing more than half of them is an ordinary day. */
const SMALL_TEAM = 10;

/**
 * A directory that was emptied or moved by mistake must not take everybody's access away. Losing
 * everybody needs a confirmation however few they were: a group without members looks the same as
 * one whose members we fail to see.
 */
export function refuseMassRemoval(
  { removed, unchanged }: PeopleChange,
  { confirmRemovals, groups }: Pick<Request, 'confirmRemovals' | 'groups'>,
): void {
  const current = removed.length + unchanged.length;
  const isEverybody =
    Object.keys(groups).length > 0 && removed.length > 0 && unchanged.length === 0;
  const isMost = current >= SMALL_TEAM && removed.length * 2 > current;
  if (confirmRemovals || !(isEverybody || isMost)) return;
  const some = removed.slice(0, 10).join(', ');
  const more = removed.length > 10 ? ` and ${removed.length - 10} more` : '';
  throw new MassRemoval(
    `groups: ${removed.length} of ${current} people would lose the access (${some}${more}). ` +
      'Nothing was changed. If that is right, set confirmremovals to true for one run',
  );
}
