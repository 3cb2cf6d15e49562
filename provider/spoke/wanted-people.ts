import type { PeopleCount, Person } from '../contract/messages/order.ts';
import type { Request } from '../contract/request/request.ts';
import { UserError } from '../runtime/errors.ts';
import type { PersonalUser } from './model/state.ts';
import type { Inspection } from './server.ts';

/** The personal users as they shall be: members of the group role of their level, and of what lets them log in. */
export function wantedPeople(
  people: readonly Person[],
  { current, everyPerson, groupRole, actingRole, ownPrivileges }: Inspection,
): PersonalUser[] {
  const is = new Map(current.people.map((person) => [person.name, person]));
  return people.map(({ username: name, level }) => {
    const role = groupRole(level).name;
    const before = is.get(name);
    const sessionRole = stayingRole(
      before?.sessionRole,
      actingRole(level),
      groupRole('owner').name,
    );
    const privileges = ownPrivileges(level);
    const privilegesOfOthers = before?.privilegesOfOthers ?? [];
    return {
      name,
      canLogIn: true,
      memberOf: [role, ...everyPerson].toSorted(),
      ...(sessionRole !== undefined && { sessionRole }),
      ...(privileges !== undefined && {
        privileges: [...new Set([...privileges, ...privilegesOfOthers])],
        privilegesOfOthers,
      }),
      isShared: before?.isShared ?? false,
      isSharedHere: before?.isSharedHere ?? false,
    };
  });
}

/** Two accesses of one database may make the same person an owner; a session can begin as one role only, and the first one stays. */
function stayingRole(
  is: string | undefined,
  should: string | undefined,
  ours: string,
): string | undefined {
  return is === undefined || is === ours ? should : is;
}

/** Who has the access now. People without any membership are leftovers, which an earlier run could not drop. */
function membersOf({ current }: Inspection): string[] {
  const roles = new Set(current.roles.map(({ name }) => name));
  return current.people
    .filter(({ memberOf }) => memberOf.some((role) => roles.has(role)))
    .map(({ name }) => name);
}

export interface PeopleChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
}

export function peopleChange(people: readonly Person[], inspection: Inspection): PeopleChange {
  const members = membersOf(inspection);
  const is = new Set(members);
  const should = people.map(({ username }) => username);
  const wanted = new Set(should);
  return {
    added: should.filter((name) => !is.has(name)),
    removed: members.filter((name) => !wanted.has(name)),
    unchanged: should.filter((name) => is.has(name)),
  };
}

export function counted({ added, removed, unchanged }: PeopleChange): PeopleCount {
  return { added: added.length, removed: removed.length, unchanged: unchanged.length };
}

/** Below this many people, losing more than half of them is an ordinary day. */
const SMALL_TEAM = 10;

/**
 * A directory that was emptied, or moved, by mistake must not take everybody's access away. Groups in which nobody is left are asked
 * about however few they were: nobody left looks the same as nobody seen.
 */
export function refuseMassRemoval(
  { removed, unchanged }: PeopleChange,
  { confirmRemovals, groups }: Request,
): void {
  const before = removed.length + unchanged.length;
  const isEverybody =
    Object.keys(groups).length > 0 && removed.length > 0 && unchanged.length === 0;
  const isMost = before >= SMALL_TEAM && removed.length * 2 > before;
  if (confirmRemovals || !(isEverybody || isMost)) return;
  const some = removed.slice(0, 10).join(', ');
  const more = removed.length > 10 ? ` and ${removed.length - 10} more` : '';
  throw new UserError(
    `groups: ${removed.length} of ${before} people would lose the access (${some}${more}). Nothing was changed. If that is right, set ` +
      'confirmremovals to true for one run',
  );
}
