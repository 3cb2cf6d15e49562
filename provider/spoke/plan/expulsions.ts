import type { Expulsion, GrantChange, MembershipChange, SharedStep } from '../model/changes.ts';
import type { GroupRole, Login, Target } from '../model/state.ts';
import type { Difference } from './diff.ts';
import { forGrantees } from './grants.ts';
import { forUsers, names } from './lists.ts';
import { planMemberships } from './memberships.ts';

/**
 * What is taken before anything else is done: leavers lose their memberships, then the login;
 * whoever is demoted gets the lower role with the loss of the higher one, and keeps the login; last,
 * roles lose privileges. One that fails does not hinder the others.
 */
export function planExpulsions<On extends Target, S>(
  difference: Difference<On>,
  own: {
    /** Further logins that may do less than before. */
    readonly demoted: readonly string[];
    /** With the loss of their memberships. */
    readonly withLeavers: readonly S[];
    /** What others lose, next. */
    readonly expulsions: ReadonlyArray<Expulsion<S>>;
    /** What the demoted lose as soon as their sessions have ended. */
    readonly afterDemotions: readonly S[];
  },
): Array<Expulsion<SharedStep<On> | S>> {
  const { current, wanted, leaving, departing, grants } = difference;
  const leavers = new Set(names(leaving));
  const demoted = demotedOf(difference, own.demoted);
  const withdrawn = membershipsOfLeavers(difference, 'remove members');
  const deprived = new Set(withdrawn.flatMap(({ members }) => members));
  const made = rolesOf(demoted, difference);
  return [
    {
      steps: [
        ...own.withLeavers,
        ...withdrawn,
        ...forGrantees(grants.fromLogins, (name) => leavers.has(name)),
      ],
      users: [...deprived],
    },
    {
      steps: forUsers('forbid login', names(departing.filter(({ canLogIn }) => canLogIn))),
      users: names(departing).filter((name) => !deprived.has(name)),
    },
    ...own.expulsions,
    // So that the lower level is not empty when it is theirs. Whatever fails here, they fall.
    { steps: made.map((role) => ({ kind: 'create role', role }) as const), users: [] },
    { steps: grants.ofRoles.filter(isOf(made)), users: [] },
    {
      steps: [
        ...planMemberships(only(demoted, current), only(demoted, wanted)),
        // The same under another spelling, for instance, so that nobody is without it meanwhile.
        ...forGrantees(grants.toLogins, (name) => demoted.has(name)),
        ...forGrantees(grants.fromLogins, (name) => !leavers.has(name)),
      ],
      users: [...demoted],
    },
    { steps: own.afterDemotions, users: [] },
    { steps: grants.ofRoles.filter(({ kind }) => kind === 'revoke'), users: [] },
  ]
    .filter(({ steps, users }) => steps.length + users.length > 0)
    .map(({ steps, users }) => ({ steps, users: users.toSorted() }));
}

/** What those get back whom another access wanted while they were expelled. */
export function readmissions(difference: Difference<Target>): MembershipChange[] {
  return membershipsOfLeavers(difference, 'add members');
}

function membershipsOfLeavers(
  { current, wanted, leaving }: Difference<Target>,
  kind: MembershipChange['kind'],
): MembershipChange[] {
  const leavers = new Set(names(leaving));
  return planMemberships(only(leavers, current), only(leavers, wanted)).filter(
    (change) => change.kind === kind,
  );
}

/** Those that stay with less. @param further beside those that lose a level */
export function demotedOf(
  { demoted, leaving }: Difference<Target>,
  further: readonly string[],
): Set<string> {
  const leavers = new Set(names(leaving));
  return new Set([...demoted, ...further].filter((name) => !leavers.has(name)));
}

/** Is a change a grant to one of these roles? */
export function isOf(roles: readonly GroupRole[]): (change: GrantChange) => boolean {
  const ours = new Set(names(roles));
  return ({ kind, grantees }) => kind === 'grant' && grantees.some((name) => ours.has(name));
}

/** Roles that are made for them, before anything else is. */
export function rolesOf(
  some: ReadonlySet<string>,
  { roles, wanted }: Pick<Difference<Target>, 'roles' | 'wanted'>,
): GroupRole[] {
  const needed = new Set(only(some, wanted).flatMap(({ memberOf }) => memberOf));
  return roles.missing.filter(({ name }) => needed.has(name));
}

function only(some: ReadonlySet<string>, logins: readonly Login[]): Login[] {
  return logins.filter(({ name }) => some.has(name));
}
