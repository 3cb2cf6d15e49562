import { LEVELS, type Level } from '../../../contract/request/level.ts';
import type { ClearPrivileges, HandOver, Uses } from '../../model/changes.ts';
import { tenOf } from '../../model/describe.ts';
import type { GroupRole, OwnedObjects } from '../../model/state.ts';
import { byText, names } from '../../plan/lists.ts';

/**
 * In each database: what a leaver owns is handed over to a keeper of its level, then the privileges
 * that it holds there are taken back.
 */
export function releaseOwnedObjects(
  ownedObjects: readonly OwnedObjects[],
  roles: readonly GroupRole[],
  ownDatabase: string,
): Array<HandOver | ClearPrivileges> {
  return inOrder(ownedObjects).flatMap((objects) => {
    const { owner, database, owned, heir, level } = objects;
    const along = [...objects.named, ...objects.mappings];
    // An access gives nothing in other databases.
    const uses = usesOf(level, database === ownDatabase ? roles : []);
    const handOver = { kind: 'hand over', owner, database, to: heir, uses } as const;
    return [
      ...(owned === 0 || heir === owner ? [] : [handOver]),
      { kind: 'clear privileges', grantee: owner, database, keepsObjects: false, along },
    ];
  });
}

function usesOf(level: Level | undefined, roles: readonly GroupRole[]): Uses {
  // Theirs goes to their group role, by which they use all of it.
  if (level === 'owner') return { readers: [], writers: [], callers: undefined };
  const from = (lowest: Level) => names(roles.filter((role) => mayAsMuch(role.level, lowest)));
  return {
    readers: from('readonly'),
    writers: from('readwrite'),
    callers: level === undefined ? [] : from(level),
  };
}

function mayAsMuch(level: Level, as: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(as);
}

/** What roles of ours granted in the database to users who stay; what they own stays. */
export function clearPrivileges(users: readonly string[], database: string): ClearPrivileges[] {
  return users.toSorted().map((grantee) => ({
    kind: 'clear privileges',
    grantee,
    database,
    keepsObjects: true,
    along: [],
  }));
}

function inOrder(ownedObjects: readonly OwnedObjects[]): OwnedObjects[] {
  return byText(ownedObjects, ({ database, owner }) => `${database}\n${owner}`);
}

/** @param routines that run with the rights of their owner */
export function warningsOf(
  { owner, database, to, uses: { callers } }: HandOver,
  routines: readonly string[],
): string[] {
  if (routines.length === 0 || callers === undefined) return [];
  const who = callers.length === 0 ? 'nobody but it may' : `only ${callers.join(', ')} may`;
  return [
    `${owner} left routines that run with the rights of their owner in database ${database}: ` +
      `${tenOf(routines)}. They are ${to}'s now, and ${who} call them`,
  ];
}
