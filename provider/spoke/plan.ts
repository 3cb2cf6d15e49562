import {
  type Access,
  type Account,
  type Grant,
  type Holding,
  IAM_ROLE,
  targetKey,
  type User,
} from './access.ts';
import type { Departure, HandOver, Plan, Step } from './changes.ts';

/**
 * Never longer for more people: who is treated alike shares a change.
 * @param database the access's own, in which users that stay keep nothing for themselves.
 * @param heirElsewhere the owner role of another database's own accesses, for what people have made there.
 */
export function planChanges(
  current: Access,
  wanted: Access,
  holdings: readonly Holding[],
  database: string,
  heirElsewhere: (database: string) => string | undefined = () => undefined,
): Plan {
  const roles = compare(current.roles, wanted.roles);
  const users = compare(current.users, wanted.users);
  const people = compare(current.people, wanted.people);
  const departing: readonly Account[] = [
    ...users.gone,
    ...people.gone.filter(({ isShared }) => !isShared),
  ];
  const shared = people.gone.filter(({ isShared }) => isShared);
  const rolesGone = names(roles.gone);
  const gone = [...names(departing), ...rolesGone];
  const before: readonly Account[] = [...current.users, ...current.people];
  const after: readonly Account[] = [...wanted.users, ...wanted.people];
  const ours = new Set(names([...current.roles, ...wanted.roles]));
  const demoted = [
    ...demotedOf(current.users, wanted.users),
    // A person may act as the owner role of another access, which is not our business.
    ...demotedOf(
      current.people.filter(({ actsAs }) => actsAs !== undefined && ours.has(actsAs)),
      [...wanted.people, ...shared.map(({ name }) => ({ name }))],
    ),
  ];
  const allowances = planAllowances(before, [
    ...after,
    ...shared.map(({ name, privilegesOfOthers = [] }) => ({
      name,
      privileges: privilegesOfOthers,
    })),
  ]);
  const reduced = [
    ...losersOf(before, after),
    ...allowances.flatMap((step) => (step.kind === 'disallow' ? step.users : [])),
  ];
  const ownHeir = wanted.roles.find(({ level }) => level === 'owner')?.name;
  const isPerson = new Set(names(current.people));
  const heirOf: HeirOf = (holding) =>
    (holding.database !== database && isPerson.has(holding.holder)
      ? heirElsewhere(holding.database)
      : undefined) ?? ownHeir;
  const stay = new Set(names(after));
  const here = holdings.filter((holding) => holding.database === database);
  const departed = new Set(gone);
  const cleared = new Set(reduced);
  return {
    steps: [
      ...roles.missing.map((role): Step => ({ kind: 'create role', role })),
      ...roles.both
        .filter(([is, should]) => is.server !== should.server || is.inHand !== should.inHand)
        .map(([, role]): Step => ({ kind: 'mark role', role })),
      ...handOvers(
        here.filter(({ holder }) => stay.has(holder)),
        heirOf,
      ),
      ...planGrants(
        current.grants.filter(({ role }) => !rolesGone.includes(role)),
        wanted.grants,
      ),
      ...users.missing.map((user): Step => ({ kind: 'create user', user })),
      ...forUsers('create people', names(people.missing)),
      ...users.both.flatMap(([is, should]) => setPassword(is, should)),
      ...forUsers(
        'allow login',
        names(
          [...users.both, ...people.both].flatMap(([is, should]) =>
            should.canLogIn && !is.canLogIn ? [is] : [],
          ),
        ),
      ),
      ...allowances.filter(({ kind }) => kind === 'allow'),
      ...planMemberships(before, after, names(shared)),
      ...allowances.filter(({ kind }) => kind === 'disallow'),
      ...actAs(before, after),
      ...forUsers('forbid login', names(departing.filter(({ canLogIn }) => canLogIn))),
    ],
    departures: [
      ...forUsers('end sessions', [...new Set([...names(departing), ...demoted, ...reduced])]),
      // Only now: the setting is what tells a run after a crash that sessions may still go on as the role.
      ...forUsers('act as self', demoted),
      ...removeHoldings(
        holdings.filter(
          ({ holder, database: place }) =>
            departed.has(holder) || (place === database && cleared.has(holder)),
        ),
        heirOf,
      ),
      ...drop(names(users.gone)),
      ...drop(
        names(departing.filter((account) => !users.gone.some(({ name }) => name === account.name))),
      ),
      ...rolesGone.flatMap((role) => drop([role])),
    ],
  };
}

interface Comparison<T> {
  readonly missing: readonly T[];
  readonly both: ReadonlyArray<readonly [is: T, should: T]>;
  readonly gone: readonly T[];
}

/** Each list in the order of the names. */
function compare<T extends { readonly name: string }>(
  current: readonly T[],
  wanted: readonly T[],
): Comparison<T> {
  const is = new Map(current.map((item) => [item.name, item]));
  const should = new Set(wanted.map(({ name }) => name));
  const sorted = byText(wanted, ({ name }) => name);
  return {
    missing: sorted.filter(({ name }) => !is.has(name)),
    both: sorted.flatMap((item) => {
      const found = is.get(item.name);
      return found === undefined ? [] : [[found, item] as const];
    }),
    gone: byText(current, ({ name }) => name).filter(({ name }) => !should.has(name)),
  };
}

function byText<T>(list: readonly T[], text: (item: T) => string): T[] {
  return list.toSorted((a, b) => {
    if (text(a) === text(b)) return 0;
    return text(a) < text(b) ? -1 : 1;
  });
}

function planGrants(current: readonly Grant[], wanted: readonly Grant[]): Step[] {
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

/** One step for all privileges that a role gets, or loses, on one target. */
function grouped(kind: 'grant' | 'revoke', grants: readonly Grant[]): Step[] {
  const groups = [...Map.groupBy(grants, ({ role, on }) => `${role}\n${targetKey(on)}`)];
  return byText(groups, ([key]) => key).flatMap(([, [first, ...rest]]) => {
    if (first === undefined) return [];
    const privileges = [first, ...rest].map(({ privilege }) => privilege).toSorted();
    return [{ kind, role: first.role, on: first.on, privileges }];
  });
}

function setPassword(is: User, should: User): Step[] {
  const differs = should.password === 'as stored' && is.password !== 'as stored';
  return differs ? [{ kind: 'set password', user: is.name }] : [];
}

/** One change for all members that a role gets, or loses. Who is shared keeps what makes IAM authentication. */
function planMemberships(
  before: readonly Account[],
  after: readonly Account[],
  shared: readonly string[],
): Step[] {
  const pairs = (accounts: readonly Account[]) =>
    accounts.flatMap(({ name, memberOf }) =>
      memberOf.map((role) => ({ role, name, key: JSON.stringify([role, name]) })),
    );
  const is = pairs(before);
  const should = pairs(after);
  const without = (list: typeof is, others: typeof is) => {
    const keys = new Set(others.map(({ key }) => key));
    return Map.groupBy(
      list.filter(({ key }) => !keys.has(key)),
      ({ role }) => role,
    );
  };
  const steps = (kind: 'join' | 'leave', groups: ReturnType<typeof without>) =>
    byText([...groups], ([role]) => role).map(
      ([role, members]): Step => ({ kind, role, members: names(members).toSorted() }),
    );
  const left = is.filter(({ role, name }) => role !== IAM_ROLE || !shared.includes(name));
  return [...steps('join', without(should, is)), ...steps('leave', without(left, should))];
}

type Allowance = Extract<Step, { kind: 'allow' | 'disallow' }>;

/** One change for all who lack, or have too much of, the same. Who is dropped loses everything with that. */
function planAllowances(
  before: readonly Account[],
  after: ReadonlyArray<Pick<Account, 'name' | 'privileges'>>,
): Allowance[] {
  const is = new Map(before.map(({ name, privileges = [] }) => [name, privileges]));
  const differing = (
    kind: Allowance['kind'],
    difference: (is: readonly string[], should: readonly string[]) => string[],
  ) => {
    const users = after.map(({ name, privileges = [] }) => ({
      name,
      privileges: difference(is.get(name) ?? [], privileges).toSorted(),
    }));
    const groups = Map.groupBy(
      users.filter(({ privileges }) => privileges.length > 0),
      ({ privileges }) => privileges.join(', '),
    );
    return byText([...groups], ([key]) => key).flatMap(([, [first, ...rest]]): Allowance[] =>
      first === undefined
        ? []
        : [{ kind, privileges: first.privileges, users: names([first, ...rest]).toSorted() }],
    );
  };
  const without = (list: readonly string[], others: readonly string[]) =>
    list.filter((privilege) => !others.includes(privilege));
  return [
    ...differing('allow', (is, should) => without(should, is)),
    ...differing('disallow', without),
  ];
}

function actAs(before: readonly Account[], after: readonly Account[]): Step[] {
  const is = new Map(before.map(({ name, actsAs }) => [name, actsAs]));
  const missing = after.flatMap(({ name, actsAs: role }) =>
    role === undefined || is.get(name) === role ? [] : [{ name, role }],
  );
  return byText([...Map.groupBy(missing, ({ role }) => role)], ([role]) => role).map(
    ([role, users]): Step => ({ kind: 'act as', role, users: names(users).toSorted() }),
  );
}

/** Who acts as a role, and shall not any more, but stays: in this access, or in another one. */
function demotedOf(
  before: readonly Account[],
  after: ReadonlyArray<Pick<Account, 'name' | 'actsAs'>>,
): string[] {
  const should = new Map(after.map(({ name, actsAs }) => [name, actsAs]));
  return names(
    before.filter(
      ({ name, actsAs }) =>
        actsAs !== undefined && should.has(name) && should.get(name) === undefined,
    ),
  );
}

function forUsers<
  const Kind extends
    | 'create people'
    | 'allow login'
    | 'forbid login'
    | 'end sessions'
    | 'act as self',
>(
  kind: Kind,
  users: readonly string[],
): Array<{ readonly kind: Kind; readonly users: readonly string[] }> {
  return users.length === 0 ? [] : [{ kind, users: users.toSorted() }];
}

function drop(holders: readonly string[]): Departure[] {
  return holders.length === 0 ? [] : [{ kind: 'drop', holders: holders.toSorted() }];
}

function names(list: ReadonlyArray<{ readonly name: string }>): string[] {
  return list.map(({ name }) => name);
}

type HeirOf = (holding: Holding) => string | undefined;

/** What is owned goes to an owner role. */
function handOvers(holdings: readonly Holding[], heirOf: HeirOf): HandOver[] {
  const owned = byText(holdings, ({ database, holder }) => `${database}\n${holder}`).filter(
    ({ owned }) => owned > 0,
  );
  return owned.flatMap((holding) => {
    const to = heirOf(holding);
    const { holder, database } = holding;
    return to === undefined ? [] : [{ kind: 'hand over', holder, database, to }];
  });
}

/** In each database: what a leaver owns is handed over, then what it may do there is taken back. */
function removeHoldings(holdings: readonly Holding[], heirOf: HeirOf): Departure[] {
  return byText(holdings, ({ database, holder }) => `${database}\n${holder}`).flatMap((holding) => [
    ...handOvers([holding], heirOf),
    { kind: 'clear privileges', holder: holding.holder, database: holding.database } as const,
  ]);
}

/**
 * Who loses a group role, and stays on the server. A session that had SET ROLE goes on as the role, and what such a session granted
 * to its own user would outlive the role.
 */
function losersOf(before: readonly Account[], after: readonly Account[]): string[] {
  const should = new Map(after.map(({ name, memberOf }) => [name, new Set(memberOf)]));
  return names(
    before.filter(({ name, memberOf }) =>
      memberOf.some((role) => role !== IAM_ROLE && !should.get(name)?.has(role)),
    ),
  );
}
