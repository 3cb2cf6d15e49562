import type { GroupRole, Login, PersonalUser, User } from '../../model/state.ts';
import type { RoleRow } from '../catalogue/rows.ts';
import type { GroupMarker, UserMarker } from '../marker.ts';

/** On RDS, members of it log in with IAM tokens, and with nothing else. */
export const IAM_ROLE = 'rds_iam';

export function groupRoleOf(
  { name, isMasters }: RoleRow,
  { is: level, server }: GroupMarker,
): GroupRole {
  return { name, level, hostPort: server, isManageable: isMasters || level !== 'owner' };
}

export function userOf(
  row: RoleRow,
  { generation, rotation, was, masterJoined }: UserMarker,
  roles: ReadonlySet<string>,
): User {
  return {
    ...{ ...loginOf(row, roles), generation, rotation, password: 'unknown' },
    ...(was !== undefined && { comment: was }),
    ...(masterJoined && { masterJoined }),
  };
}

interface PeopleScope {
  /** The group roles of the access. */
  readonly roles: ReadonlySet<string>;
  readonly database: string;
  readonly wanted: ReadonlySet<string>;
  readonly expelled: ReadonlySet<string>;
}

export interface Person extends PersonalUser {
  /**
   * Does another access of this same database need it? Then nobody can tell for which access it
   * holds anything here.
   */
  readonly isSharedHere: boolean;
}

/**
 * We cannot drop a user that another master created; we only revoke our group roles. Whom nobody
 * wants is out once it is no login: a date of VALID UNTIL keeps nobody out whom IAM vouches for.
 */
export function personOf(row: RoleRow, { roles, database, wanted, expelled }: PeopleScope): Person {
  const { name, sharedIn, isManageable, isLogin, canLogIn } = row;
  const isReadmitted = sharedIn.length > 0 && isManageable && expelled.has(name);
  return {
    ...loginOf(row, roles),
    canLogIn: wanted.has(name) ? canLogIn : isLogin,
    isShared: sharedIn.length > 0 || !isManageable,
    isSharedHere: sharedIn.includes(JSON.stringify(database)),
    ...(isReadmitted && { readmission: { loginRoles: [IAM_ROLE] } }),
  };
}

function loginOf(
  { name, canLogIn, memberOf, sessionRole }: RoleRow,
  roles: ReadonlySet<string>,
): Login {
  return {
    name,
    canLogIn,
    // Its other memberships are the business of the DBA that granted them.
    memberOf: memberOf.filter((role) => roles.has(role)).toSorted(),
    loginRoles: memberOf.filter((role) => role === IAM_ROLE),
    ...(sessionRole !== null && { sessionRole }),
  };
}
