import type { Order, PeopleCount, Person } from '../contract/messages/order.ts';
import { LEVELS } from '../contract/request/level.ts';
import type { PersonalUser } from './model/state.ts';
import type { Inspection } from './server.ts';

/** Somebody who is to have a personal user. */
export interface WantedPerson extends Person {
  /** Such as the server has it, which is at that level. */
  readonly isKept?: true;
}

/**
 * Everybody who is to have a user. One who can't have it, or whose name nobody can tell apart, keeps
 * nobody else from theirs: what there is under that name stays as it is, and nothing is made.
 */
export function possiblePeople(
  { people, kept = [] }: Pick<Order, 'people' | 'kept'>,
  inspection: Pick<Inspection, 'current' | 'leftOut'>,
): WantedPerson[] {
  const asTheyAre = new Set([...kept, ...inspection.leftOut]);
  const present = currentPeople(inspection)
    .filter(({ username }) => asTheyAre.has(username))
    .map((person): WantedPerson => ({ ...person, isKept: true }));
  return [...people.filter(({ username }) => !asTheyAre.has(username)), ...present];
}

/** Everybody who has a level, which is the highest that the server shows. */
export function currentPeople({ current }: Pick<Inspection, 'current'>): Person[] {
  const levels = new Map(current.roles.map(({ name, level }) => [name, level]));
  return current.people.flatMap(({ name, memberOf }) => {
    const held = memberOf.flatMap((role) => levels.get(role) ?? []);
    const level = LEVELS.findLast((level) => held.includes(level));
    return level === undefined ? [] : [{ username: name, level }];
  });
}

/** The wanted personal users: members of the role of their level, and of what lets them log in. */
export function wantedPeople(
  people: readonly WantedPerson[],
  inspection: Inspection,
): PersonalUser[] {
  const { current, loginRolesOfPeople, groupRole } = inspection;
  const byName = new Map(current.people.map((person) => [person.name, person]));
  const ownerRole = groupRole('owner').name;
  return people.map(({ username: name, level, isKept }) => {
    const present = byName.get(name);
    if (isKept && present !== undefined) return present;
    const sessionRole = keptSessionRole(
      present?.sessionRole,
      inspection.sessionRole(level),
      ownerRole,
    );
    return {
      name,
      canLogIn: true,
      memberOf: [groupRole(level).name],
      loginRoles: loginRolesOfPeople,
      ...(sessionRole !== undefined && { sessionRole }),
      isShared: present?.isShared ?? false,
    };
  });
}

/**
 * Two accesses of one database may make the same person an owner. A session can begin as one role
 * only, so the first role stays.
 */
function keptSessionRole(
  current: string | undefined,
  wanted: string | undefined,
  ownerRole: string,
): string | undefined {
  return current === undefined || current === ownerRole ? wanted : current;
}

export interface PeopleChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
}

export function peopleChange(people: readonly Person[], inspection: Inspection): PeopleChange {
  const current = membersOf(inspection);
  const wanted = people.map(({ username }) => username);
  const [isCurrent, isWanted] = [new Set(current), new Set(wanted)];
  return {
    added: wanted.filter((name) => !isCurrent.has(name)),
    removed: current.filter((name) => !isWanted.has(name)),
    unchanged: wanted.filter((name) => isCurrent.has(name)),
  };
}

/** People without any membership are leftovers that an earlier run could not drop. */
function membersOf({ current }: Inspection): string[] {
  const roles = new Set(current.roles.map(({ name }) => name));
  return current.people
    .filter(({ memberOf }) => memberOf.some((role) => roles.has(role)))
    .map(({ name }) => name);
}

export function counted({ added, removed, unchanged }: PeopleChange): PeopleCount {
  return { added: added.length, removed: removed.length, unchanged: unchanged.length };
}
