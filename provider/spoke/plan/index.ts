import type { Plan, SharedDeparture, SharedStep } from '../model/changes.ts';
import type { Target, User } from '../model/state.ts';
import type { Difference } from './diff.ts';
import { forUsers, names } from './lists.ts';
import { planMemberships } from './memberships.ts';

/** An engine's own changes, by their places in the plan. */
export interface OwnChanges<S, D> {
  readonly beforeGrants: readonly S[];
  readonly afterMemberships: readonly S[];
  /** Logins whose sessions end too. */
  readonly endSessionsOf: readonly string[];
  readonly afterSessions: readonly D[];
}

/** Never longer for more people: those that are treated alike share a change. */
export function planChanges<On extends Target, S = never, D = never>(
  difference: Difference<On>,
  own: OwnChanges<S, D>,
): Plan<SharedStep<On> | S, SharedDeparture | D> {
  return { steps: stepsOf(difference, own), departures: departuresOf(difference, own) };
}

function stepsOf<On extends Target, S>(
  { roles, users, people, current, wanted, departing, grants }: Difference<On>,
  own: OwnChanges<S, unknown>,
): Array<SharedStep<On> | S> {
  const canLogInAgain = [...users.both, ...people.both].flatMap(([current, wanted]) =>
    wanted.canLogIn && !current.canLogIn ? [current] : [],
  );
  return [
    ...roles.missing.map((role) => ({ kind: 'create role', role }) as const),
    ...roles.both
      .filter(
        ([current, wanted]) =>
          current.hostPort !== wanted.hostPort || current.isManageable !== wanted.isManageable,
      )
      .map(([, role]) => ({ kind: 'mark role', role }) as const),
    ...own.beforeGrants,
    ...grants.ofRoles,
    ...users.missing.map((user) => ({ kind: 'create user', user }) as const),
    ...forUsers('create people', names(people.missing)),
    ...users.both.flatMap(([current, wanted]) => setPassword(current, wanted)),
    ...forUsers('allow login', names(canLogInAgain)),
    ...grants.toLogins,
    ...planMemberships(current, wanted),
    ...grants.fromLogins,
    ...own.afterMemberships,
    ...forUsers('forbid login', names(departing.filter(({ canLogIn }) => canLogIn))),
  ];
}

function departuresOf<D>(
  { roles, users, departing, reduced }: Difference<Target>,
  own: OwnChanges<unknown, D>,
): Array<SharedDeparture | D> {
  const applicationUsers = new Set(names(users.gone));
  const people = names(departing).filter((name) => !applicationUsers.has(name));
  const losing = new Set([...names(departing), ...own.endSessionsOf, ...reduced]);
  return [
    ...forUsers('end sessions', [...losing]),
    ...own.afterSessions,
    ...drop(names(users.gone)),
    ...drop(people),
    ...names(roles.gone).flatMap((role) => drop([role])),
  ];
}

function setPassword(current: User, wanted: User): Array<SharedStep<never>> {
  const differs = wanted.password === 'as stored' && current.password !== 'as stored';
  return differs ? [{ kind: 'set password', user: current.name }] : [];
}

function drop(names: readonly string[]): SharedDeparture[] {
  return names.length === 0 ? [] : [{ kind: 'drop', names: names.toSorted() }];
}
