import type { GroupRole, Login, PersonalUser, ServerState, User } from '../model/state.ts';
import { type Allowance, planAllowances } from './allowances.ts';
import { type Comparison, compare, names } from './lists.ts';
import { losingMembership } from './memberships.ts';
import { demotedOf } from './session-roles.ts';

/** What is and what should be, side by side. */
export interface Difference {
  readonly roles: Comparison<GroupRole>;
  readonly users: Comparison<User>;
  readonly people: Comparison<PersonalUser>;
  /** Everybody, whatever they log in with. */
  readonly before: readonly Login[];
  readonly after: readonly Login[];
  /** Who is to be dropped. */
  readonly departing: readonly Login[];
  /** Who leaves this access, but is needed by another one. */
  readonly shared: readonly PersonalUser[];
  readonly allowances: readonly Allowance[];
  /** Whose sessions began as a role that they shall not act as any more. */
  readonly demoted: readonly string[];
  /** Who may do less than before. */
  readonly reduced: readonly string[];
}

export function differenceOf(current: ServerState, wanted: ServerState): Difference {
  const people = compare(current.people, wanted.people);
  const users = compare(current.users, wanted.users);
  const shared = people.gone.filter(({ isShared }) => isShared);
  const before = [...current.users, ...current.people];
  const after = [...wanted.users, ...wanted.people];
  const ours = new Set(names([...current.roles, ...wanted.roles]));
  const allowances = planAllowances(before, [
    ...after,
    ...shared.map(({ name, privilegesOfOthers = [] }) => ({
      name,
      privileges: privilegesOfOthers,
    })),
  ]);
  return {
    roles: compare(current.roles, wanted.roles),
    users,
    people,
    before,
    after,
    departing: [...users.gone, ...people.gone.filter(({ isShared }) => !isShared)],
    shared,
    allowances,
    demoted: [
      ...demotedOf(current.users, wanted.users),
      // A person may act as the owner role of another access, which is not our business.
      ...demotedOf(
        current.people.filter(
          ({ sessionRole }) => sessionRole !== undefined && ours.has(sessionRole),
        ),
        [...wanted.people, ...shared.map(({ name }) => ({ name }))],
      ),
    ],
    reduced: [
      ...losingMembership(before, after),
      ...allowances.flatMap((step) => (step.kind === 'disallow' ? step.users : [])),
    ],
  };
}
