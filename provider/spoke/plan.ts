import {
  type Access,
  type Grant,
  type GroupRole,
  type Holding,
  type Target,
  targetKey,
  type User,
} from './access.ts';

/** What leads from what is to what should be. Data: it is logged, counted, answered by a dry run, and carried out. */
export interface Plan {
  /** In this order, in one transaction where the engine has one. */
  readonly steps: readonly Step[];
  /** Then, one by one: the ends of sessions, and of users that can't log in any more. */
  readonly departures: readonly Departure[];
}

export type Step =
  | { readonly kind: 'create role' | 'mark role'; readonly role: GroupRole }
  | HandOver
  | {
      readonly kind: 'grant' | 'revoke';
      readonly role: string;
      readonly on: Target;
      readonly privileges: readonly string[];
    }
  | { readonly kind: 'create user'; readonly user: User }
  | { readonly kind: 'set password' | 'allow login'; readonly user: string }
  | { readonly kind: 'join' | 'leave'; readonly role: string; readonly members: readonly string[] }
  | { readonly kind: 'act as'; readonly user: string; readonly role: string }
  | { readonly kind: 'forbid login'; readonly users: readonly string[] };

export type Departure =
  | { readonly kind: 'end sessions'; readonly users: readonly string[] }
  | { readonly kind: 'act as self'; readonly user: string }
  | HandOver
  | { readonly kind: 'clear privileges'; readonly holder: string; readonly database: string }
  | { readonly kind: 'drop'; readonly holder: string };

interface HandOver {
  readonly kind: 'hand over';
  readonly holder: string;
  readonly database: string;
  readonly to: string;
}

/** @param database the access's own, in which users that stay keep nothing for themselves. */
export function planChanges(
  current: Access,
  wanted: Access,
  holdings: readonly Holding[],
  database: string,
): Plan {
  const roles = compare(current.roles, wanted.roles);
  const users = compare(current.users, wanted.users);
  const usersGone = users.gone.map(({ name }) => name);
  const gone = [...usersGone, ...roles.gone.map(({ name }) => name)];
  const demoted = users.both.filter(
    ([is, should]) => is.actsAs !== undefined && should.actsAs === undefined,
  );
  const demotedNames = demoted.map(([{ name }]) => name);
  const heir = wanted.roles.find(({ level }) => level === 'owner')?.name;
  const staying = holdings.filter(
    (holding) =>
      holding.database === database && wanted.users.some(({ name }) => name === holding.holder),
  );
  return {
    steps: [
      ...roles.missing.map((role): Step => ({ kind: 'create role', role })),
      ...roles.both
        .filter(([is, should]) => is.server !== should.server || is.inHand !== should.inHand)
        .map(([, role]): Step => ({ kind: 'mark role', role })),
      ...handOvers(staying, heir),
      ...planGrants(
        current.grants.filter(({ role }) => !gone.includes(role)),
        wanted.grants,
      ),
      ...users.missing.map((user): Step => ({ kind: 'create user', user })),
      ...users.both.flatMap(([is, should]) => planLogin(is, should)),
      ...planMemberships(current.users, wanted.users),
      ...users.missing.flatMap((user) => actAs(undefined, user)),
      ...users.both.flatMap(([is, should]) => actAs(is, should)),
      ...forbidLogin(users.gone),
    ],
    departures: [
      ...endSessions([...usersGone, ...demotedNames]),
      // Only now: the setting is what tells a run after a crash that sessions may still go on as the role.
      ...demotedNames.map((user): Departure => ({ kind: 'act as self', user })),
      ...removeHoldings(
        holdings.filter(({ holder }) => gone.includes(holder)),
        heir,
      ),
      ...gone.map((holder): Departure => ({ kind: 'drop', holder })),
    ],
  };
}

export function changesOf({ steps, departures }: Plan): Array<Step | Departure> {
  return [...steps, ...departures];
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

function planLogin(is: User, should: User): Step[] {
  const steps: Step[] = [];
  if (should.password === 'as stored' && is.password !== 'as stored')
    steps.push({ kind: 'set password', user: is.name });
  if (should.canLogIn && !is.canLogIn) steps.push({ kind: 'allow login', user: is.name });
  return steps;
}

function planMemberships(current: readonly User[], wanted: readonly User[]): Step[] {
  const pairs = (users: readonly User[]) =>
    users.flatMap(({ name, memberOf }) =>
      memberOf.map((role) => ({ role, name, key: `${role}\n${name}` })),
    );
  const is = pairs(current);
  const should = pairs(wanted);
  const without = (list: typeof is, others: typeof is) => {
    const keys = new Set(others.map(({ key }) => key));
    return Map.groupBy(
      list.filter(({ key }) => !keys.has(key)),
      ({ role }) => role,
    );
  };
  const steps = (kind: 'join' | 'leave', groups: ReturnType<typeof without>) =>
    byText([...groups], ([role]) => role).map(
      ([role, members]): Step => ({
        kind,
        role,
        members: members.map(({ name }) => name).toSorted(),
      }),
    );
  return [...steps('join', without(should, is)), ...steps('leave', without(is, should))];
}

function actAs(is: User | undefined, { name, actsAs }: User): Step[] {
  return actsAs === undefined || is?.actsAs === actsAs
    ? []
    : [{ kind: 'act as', user: name, role: actsAs }];
}

function forbidLogin(gone: readonly User[]): Step[] {
  const users = gone.filter(({ canLogIn }) => canLogIn).map(({ name }) => name);
  return users.length === 0 ? [] : [{ kind: 'forbid login', users }];
}

function endSessions(users: readonly string[]): Departure[] {
  return users.length === 0 ? [] : [{ kind: 'end sessions', users: users.toSorted() }];
}

/** What is owned goes to the owner role. */
function handOvers(holdings: readonly Holding[], heir: string | undefined): HandOver[] {
  const owned = byText(holdings, ({ database, holder }) => `${database}\n${holder}`).filter(
    ({ owned }) => owned > 0,
  );
  return heir === undefined
    ? []
    : owned.map(({ holder, database }) => ({ kind: 'hand over', holder, database, to: heir }));
}

/** In each database: what a leaver owns is handed over, then what it may do there is taken back. */
function removeHoldings(holdings: readonly Holding[], heir: string | undefined): Departure[] {
  return byText(holdings, ({ database, holder }) => `${database}\n${holder}`).flatMap((holding) => [
    ...handOvers([holding], heir),
    { kind: 'clear privileges', holder: holding.holder, database: holding.database } as const,
  ]);
}
