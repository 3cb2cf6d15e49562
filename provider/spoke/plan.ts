import type { GroupRole } from './access.ts';
import {
  type Access,
  type Grant,
  type Holding,
  type Target,
  targetKey,
  type User,
} from './access.ts';

/**
 * One step from what is to what should be. A plan is a list of them in the order of application: everything up to the first
 * `end sessions` belongs into one transaction; what follows removes users that can no longer log in, one by one.
 */
export type Change =
  | { readonly kind: 'create role'; readonly role: GroupRole }
  | { readonly kind: 'mark role'; readonly role: GroupRole }
  | {
      readonly kind: 'grant' | 'revoke';
      readonly role: string;
      readonly on: Target;
      readonly privileges: readonly string[];
    }
  | { readonly kind: 'create user'; readonly user: User }
  | { readonly kind: 'set password' | 'allow login' | 'act as self'; readonly user: string }
  | { readonly kind: 'act as'; readonly user: string; readonly role: string }
  | { readonly kind: 'join' | 'leave'; readonly role: string; readonly members: readonly string[] }
  | { readonly kind: 'forbid login'; readonly users: readonly string[] }
  | { readonly kind: 'end sessions'; readonly users: readonly string[] }
  | {
      readonly kind: 'hand over';
      readonly holder: string;
      readonly database: string;
      readonly to: string;
    }
  | { readonly kind: 'clear privileges'; readonly holder: string; readonly database: string }
  | { readonly kind: 'drop'; readonly holder: string };

/** The changes that lead from `current` to `wanted`; none, if they are the same. Deterministic: same input, same order. */
export function planChanges(
  current: Access,
  wanted: Access,
  holdings: readonly Holding[] = [],
): Change[] {
  const roles = compare(current.roles, wanted.roles);
  const users = compare(current.users, wanted.users);
  const leavers = users.gone.map(({ name }) => name);
  const gone = new Set([...roles.gone, ...users.gone].map(({ name }) => name));
  return [
    ...roles.missing.map((role): Change => ({ kind: 'create role', role })),
    ...roles.both
      .filter(([is, should]) => is.server !== should.server)
      .map(([, role]): Change => ({ kind: 'mark role', role })),
    ...planGrants(
      current.grants.filter(({ role }) => !gone.has(role)),
      wanted.grants,
    ),
    ...users.missing.map((user): Change => ({ kind: 'create user', user })),
    ...users.both.flatMap(([is, should]) => planLogin(is, should)),
    ...planMemberships(current.users, wanted.users),
    ...users.missing.flatMap((user) => planActing(undefined, user)),
    ...users.both.flatMap(([is, should]) => planActing(is, should)),
    ...planDepartures(users.gone),
    ...endSessions([...leavers, ...users.both.filter(losesOwnership).map(([is]) => is.name)]),
    ...planHandOvers([...leavers, ...roles.gone.map(({ name }) => name)], wanted.roles, holdings),
    ...[...leavers, ...roles.gone.map(({ name }) => name)].map(
      (holder): Change => ({ kind: 'drop', holder }),
    ),
  ];
}

interface Comparison<T> {
  readonly missing: readonly T[];
  readonly both: ReadonlyArray<readonly [is: T, should: T]>;
  readonly gone: readonly T[];
}

function compare<T extends { readonly name: string }>(
  current: readonly T[],
  wanted: readonly T[],
): Comparison<T> {
  const by = (list: readonly T[]) => new Map(byName(list).map((item) => [item.name, item]));
  const is = by(current);
  const should = by(wanted);
  return {
    missing: byName(wanted).filter(({ name }) => !is.has(name)),
    both: byName(wanted).flatMap((item) => {
      const found = is.get(item.name);
      return found === undefined ? [] : [[found, item] as const];
    }),
    gone: byName(current).filter(({ name }) => !should.has(name)),
  };
}

function byName<T extends { readonly name: string }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => compareText(a.name, b.name));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function planGrants(current: readonly Grant[], wanted: readonly Grant[]): Change[] {
  const key = ({ role, on, privilege }: Grant) => JSON.stringify([role, targetKey(on), privilege]);
  const held = new Map(current.map((grant) => [key(grant), grant.extent]));
  const needed = new Set(wanted.map(key));
  return [
    ...grouped(
      'revoke',
      current.filter((grant) => !needed.has(key(grant))),
    ),
    ...grouped(
      'grant',
      wanted.filter((grant) => held.get(key(grant)) !== 'all'),
    ),
  ];
}

/** One change for all privileges that a role gets, or loses, on one target. */
function grouped(kind: 'grant' | 'revoke', grants: readonly Grant[]): Change[] {
  const groups = Map.groupBy(grants, ({ role, on }) => `${role}\n${targetKey(on)}`);
  return [...groups.entries()]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([, [first, ...rest]]) =>
      first === undefined
        ? []
        : [
            {
              kind,
              role: first.role,
              on: first.on,
              privileges: [first, ...rest].map(({ privilege }) => privilege).toSorted(),
            },
          ],
    );
}

function planLogin(is: User, should: User): Change[] {
  const changes: Change[] = [];
  if (should.password === 'as stored' && is.password !== 'as stored')
    changes.push({ kind: 'set password', user: is.name });
  if (should.canLogIn && !is.canLogIn) changes.push({ kind: 'allow login', user: is.name });
  return changes;
}

function planMemberships(current: readonly User[], wanted: readonly User[]): Change[] {
  const pairs = (users: readonly User[]) =>
    users.flatMap(({ name, memberOf }) => memberOf.map((role) => ({ role, name })));
  const has = (list: ReadonlyArray<{ role: string; name: string }>) => {
    const keys = new Set(list.map(({ role, name }) => JSON.stringify([role, name])));
    return ({ role, name }: { role: string; name: string }) =>
      keys.has(JSON.stringify([role, name]));
  };
  const is = pairs(current);
  const should = pairs(wanted);
  const changes = (kind: 'join' | 'leave', list: ReadonlyArray<{ role: string; name: string }>) =>
    [...Map.groupBy(list, ({ role }) => role)]
      .toSorted(([a], [b]) => compareText(a, b))
      .map(
        ([role, members]): Change => ({
          kind,
          role,
          members: members.map(({ name }) => name).toSorted(),
        }),
      );
  const isHeld = has(is);
  const isWanted = has(should);
  return [
    ...changes(
      'join',
      should.filter((pair) => !isHeld(pair)),
    ),
    ...changes(
      'leave',
      is.filter((pair) => !isWanted(pair)),
    ),
  ];
}

function planActing(is: User | undefined, should: User): Change[] {
  if (is?.actsAs === should.actsAs) return [];
  if (should.actsAs === undefined) return [{ kind: 'act as self', user: should.name }];
  return [{ kind: 'act as', user: should.name, role: should.actsAs }];
}

/** A session that began as the owner role goes on as it after the user has lost the role: it must be ended. */
function losesOwnership([is, should]: readonly [User, User]): boolean {
  return is.actsAs !== undefined && is.actsAs !== should.actsAs;
}

function planDepartures(gone: readonly User[]): Change[] {
  const users = gone.filter(({ canLogIn }) => canLogIn).map(({ name }) => name);
  return users.length === 0 ? [] : [{ kind: 'forbid login', users }];
}

function endSessions(users: readonly string[]): Change[] {
  return users.length === 0 ? [] : [{ kind: 'end sessions', users: users.toSorted() }];
}

/** What a leaver owns goes to the owner role, in each database; what it merely may do elsewhere is taken back. */
function planHandOvers(
  leavers: readonly string[],
  remaining: readonly GroupRole[],
  holdings: readonly Holding[],
): Change[] {
  const heir = remaining.find(({ level }) => level === 'owner');
  return holdings
    .filter(({ holder }) => leavers.includes(holder))
    .toSorted((a, b) => compareText(`${a.database}\n${a.holder}`, `${b.database}\n${b.holder}`))
    .map(
      ({ holder, database, owned }): Change =>
        owned > 0 && heir !== undefined
          ? { kind: 'hand over', holder, database, to: heir.name }
          : { kind: 'clear privileges', holder, database },
    );
}
