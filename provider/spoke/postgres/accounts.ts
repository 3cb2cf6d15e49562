import {
  type GroupRole,
  IAM_ROLE,
  type Login,
  type PersonalUser,
  type User,
} from '../model/state.ts';
import type { GroupMarker, UserMarker } from './marker.ts';
import type { RoleRow } from './rows.ts';

export function groupRoleOf(
  { name, isMasters }: RoleRow,
  { is: level, server }: GroupMarker,
): GroupRole {
  return { name, level, hostPort: server, isManageable: isMasters || level !== 'owner' };
}

export function userOf(
  row: RoleRow,
  { generation, rotation }: UserMarker,
  roles: ReadonlySet<string>,
): User {
  return { ...accountOf(row, roles), generation, rotation, password: 'unknown' };
}

/** Whom another master made we can't drop, only take our own roles from. */
export function personOf(row: RoleRow, roles: ReadonlySet<string>, database: string): PersonalUser {
  const isSharedHere = row.sharedIn.includes(JSON.stringify(database));
  return {
    ...accountOf(row, roles),
    isShared: row.sharedIn.length > 0 || !row.isManageable,
    isSharedHere,
  };
}

function accountOf(
  { name, canLogIn, memberOf, sessionRole }: RoleRow,
  roles: ReadonlySet<string>,
): Login {
  return {
    name,
    canLogIn,
    // What else a DBA made it a member of is the DBA's business.
    memberOf: memberOf.filter((role) => roles.has(role) || role === IAM_ROLE).toSorted(),
    ...(sessionRole !== null && { sessionRole }),
  };
}
