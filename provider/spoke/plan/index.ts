import type { Departure, Plan, Step } from '../model/changes.ts';
import type { OwnedObjects, ServerState, User } from '../model/state.ts';
import { type Difference, differenceOf } from './diff.ts';
import { planGrants } from './grants.ts';
import { names } from './lists.ts';
import { planMemberships } from './memberships.ts';
import { handOvers, type NewOwnerOf, releaseOwnedObjects } from './owned-objects.ts';
import { planSessionRoles } from './session-roles.ts';

/**
 * Never longer for more people: who is treated alike shares a change.
 * @param database the access's own, in which users that stay keep nothing for themselves.
 * @param heirElsewhere the owner role of another database's own accesses, for what people have made there.
 */
export function planChanges(
  current: ServerState,
  wanted: ServerState,
  holdings: readonly OwnedObjects[],
  database: string,
  heirElsewhere: (database: string) => string | undefined = () => undefined,
): Plan {
  const difference = differenceOf(current, wanted);
  const ownHeir = wanted.roles.find(({ level }) => level === 'owner')?.name;
  const isPerson = new Set(names(current.people));
  const heirOf: NewOwnerOf = (holding) =>
    (holding.database !== database && isPerson.has(holding.owner)
      ? heirElsewhere(holding.database)
      : undefined) ?? ownHeir;

  const stay = new Set(names(difference.after));
  const departed = new Set(names([...difference.departing, ...difference.roles.gone]));
  const cleared = new Set(difference.reduced);
  const rolesGone = new Set(names(difference.roles.gone));
  const isHere = (holding: OwnedObjects) => holding.database === database;
  const ofThoseThatStay = holdings.filter((holding) => isHere(holding) && stay.has(holding.owner));
  const ofThoseThatLose = holdings.filter(
    (holding) => departed.has(holding.owner) || (isHere(holding) && cleared.has(holding.owner)),
  );
  const grants = planGrants(
    current.grants.filter(({ role }) => !rolesGone.has(role)),
    wanted.grants,
  );
  return {
    steps: stepsOf(difference, handOvers(ofThoseThatStay, heirOf), grants),
    departures: departuresOf(difference, releaseOwnedObjects(ofThoseThatLose, heirOf)),
  };
}

function stepsOf(
  { roles, users, people, before, after, departing, shared, allowances }: Difference,
  handedOver: readonly Step[],
  grants: readonly Step[],
): Step[] {
  return [
    ...roles.missing.map((role): Step => ({ kind: 'create role', role })),
    ...roles.both
      .filter(
        ([is, should]) =>
          is.hostPort !== should.hostPort || is.isManageable !== should.isManageable,
      )
      .map(([, role]): Step => ({ kind: 'mark role', role })),
    ...handedOver,
    ...grants,
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
    ...planSessionRoles(before, after),
    ...forUsers('forbid login', names(departing.filter(({ canLogIn }) => canLogIn))),
  ];
}

function departuresOf(
  { roles, users, departing, demoted, reduced }: Difference,
  removals: readonly Departure[],
): Departure[] {
  const applicationUsers = new Set(names(users.gone));
  const people = names(departing).filter((name) => !applicationUsers.has(name));
  return [
    ...forUsers('end sessions', [...new Set([...names(departing), ...demoted, ...reduced])]),
    // Only now: the setting is what tells a run after a crash that sessions may still go on as the role.
    ...forUsers('act as self', demoted),
    ...removals,
    ...drop(names(users.gone)),
    ...drop(people),
    ...names(roles.gone).flatMap((role) => drop([role])),
  ];
}

function setPassword(is: User, should: User): Step[] {
  const differs = should.password === 'as stored' && is.password !== 'as stored';
  return differs ? [{ kind: 'set password', user: is.name }] : [];
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
