import type {
  Grant,
  GroupRole,
  Login,
  PersonalUser,
  ServerState,
  Target,
  User,
} from '../model/state.ts';
import { type GrantChanges, planGrants } from './grants.ts';
import { type Comparison, compare, names } from './lists.ts';
import { losingLevel } from './losses.ts';

/** The current and the wanted state, side by side. */
export interface Difference<On extends Target> {
  readonly roles: Comparison<GroupRole>;
  readonly users: Comparison<User>;
  readonly people: Comparison<PersonalUser>;
  /** Everybody, whatever they log in with. */
  readonly current: readonly Login[];
  /**
   * Everybody that keeps a login: those that this access wants, and those that only others need,
   * with what is left to them.
   */
  readonly wanted: readonly Login[];
  /** Everybody that leaves the access, also those that only others need from now on. */
  readonly leaving: readonly Login[];
  /** Everybody that is to be dropped. */
  readonly departing: readonly Login[];
  readonly grants: GrantChanges<On>;
  /** Everybody that stays in the access but may do less than before. */
  readonly demoted: readonly string[];
}

export function differenceOf<On extends Target>(
  current: ServerState<On>,
  wanted: ServerState<On>,
): Difference<On> {
  const roles = compare(current.roles, wanted.roles);
  const users = compare(current.users, wanted.users);
  const people = compare(current.people, wanted.people);
  const currentLogins = [...current.users, ...current.people];
  const wantedLogins = [
    ...wanted.users,
    ...wanted.people,
    ...people.gone.filter(({ isShared }) => isShared).map(asOthersNeed),
  ];
  const leaving = [...users.gone, ...people.gone];
  const departing = [...users.gone, ...people.gone.filter(({ isShared }) => !isShared)];
  // Privileges go with the drop. Until then, what runs with a leaver's rights may need them.
  const dropped = new Set(names([...roles.gone, ...departing]));
  const ofRemaining = (grants: ReadonlyArray<Grant<On>>) =>
    grants.filter(({ grantee }) => !dropped.has(grantee));
  const grants = planGrants(
    ofRemaining(current.grants),
    ofRemaining(wanted.grants),
    new Set(names([...currentLogins, ...wantedLogins])),
  );
  return {
    roles,
    users,
    people,
    current: currentLogins,
    wanted: wantedLogins,
    leaving,
    departing,
    grants,
    demoted: [
      ...losingLevel([...current.roles, ...wanted.roles], currentLogins, [
        ...wanted.users,
        ...wanted.people,
      ]),
      // Nobody loses anything by a grant on objects that do not exist yet.
      ...grants.fromLogins.flatMap(({ on, grantees }) => (on.kind === 'future' ? [] : grantees)),
    ],
  };
}

/** Without our group roles. What it takes to log in stays, or is given back. */
function asOthersNeed({ name, canLogIn, loginRoles = [], readmission }: PersonalUser): Login {
  if (readmission !== undefined) return { name, canLogIn: true, memberOf: [], ...readmission };
  return { name, canLogIn, memberOf: [], loginRoles };
}
