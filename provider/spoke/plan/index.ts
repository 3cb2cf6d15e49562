import type { Expulsion, Plan, SharedDeparture, SharedStep } from '../model/changes.ts';
import { isAdopted, type Login, type Target, type User } from '../model/state.ts';
import type { Difference } from './diff.ts';
import { demotedOf, isOf, planExpulsions, readmissions, rolesOf } from './expulsions.ts';
import { forGrantees } from './grants.ts';
import { forUsers, names } from './lists.ts';
import { planMemberships } from './memberships.ts';

/** An engine's own changes, by their places in the plan. */
export interface OwnChanges<S, D> {
  /** Further logins that may do less than before (expulsions.ts). */
  readonly demoted: readonly string[];
  /** With the loss of their memberships. */
  readonly withLeavers: readonly S[];
  /** What others lose, next. */
  readonly expulsions: ReadonlyArray<Expulsion<S>>;
  readonly afterDemotions: readonly S[];
  readonly afterMemberships: readonly S[];
  readonly beforeDrops: readonly D[];
  readonly notes: readonly string[];
}

/** Never longer for more people: those that are treated alike share a change. */
export function planChanges<On extends Target, S = never, D = never>(
  difference: Difference<On>,
  own: OwnChanges<S, D>,
): Plan<SharedStep<On> | S, SharedDeparture | D> {
  return {
    expulsions: planExpulsions(difference, own),
    steps: stepsOf(difference, own),
    departures: departuresOf(difference, own),
    notes: own.notes,
  };
}

function stepsOf<On extends Target, S>(
  difference: Difference<On>,
  own: OwnChanges<S, unknown>,
): Array<SharedStep<On> | S> {
  const { roles, users, people, current, wanted, leaving, grants } = difference;
  const shutOut = new Set(names(current.filter(({ canLogIn }) => !canLogIn)));
  const demoted = demotedOf(difference, own.demoted);
  const leavers = new Set(names(leaving));
  const others = (logins: readonly Login[]) =>
    logins.filter(({ name }) => !leavers.has(name) && !demoted.has(name));
  const made = rolesOf(demoted, difference);
  const isMade = isOf(made);
  return [
    ...roles.missing
      .filter((role) => !made.includes(role))
      .map((role) => ({ kind: 'create role', role }) as const),
    ...roles.both
      .filter(
        ([current, wanted]) =>
          current.hostPort !== wanted.hostPort || current.isManageable !== wanted.isManageable,
      )
      .map(([, role]) => ({ kind: 'mark role', role }) as const),
    ...grants.ofRoles.filter((change) => change.kind === 'grant' && !isMade(change)),
    ...users.missing
      .filter((user) => !isAdopted(user))
      .map((user) => ({ kind: 'create user', user }) as const),
    ...forUsers('create people', names(people.missing)),
    ...users.missing.filter(isAdopted).map((user) => ({ kind: 'adopt user', user }) as const),
    ...users.both.flatMap(([current, wanted]) => setPassword(current, wanted)),
    ...forUsers(
      'allow login',
      names(wanted.filter(({ name, canLogIn }) => canLogIn && shutOut.has(name))),
    ),
    ...forGrantees(grants.toLogins, (name) => !demoted.has(name)),
    ...readmissions(difference),
    ...planMemberships(others(current), others(wanted)),
    ...own.afterMemberships,
  ];
}

function departuresOf<D>(
  { roles, users, departing }: Difference<Target>,
  own: OwnChanges<unknown, D>,
): Array<SharedDeparture | D> {
  const applicationUsers = new Set(names(users.gone));
  const people = names(departing).filter((name) => !applicationUsers.has(name));
  return [
    ...own.beforeDrops,
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
