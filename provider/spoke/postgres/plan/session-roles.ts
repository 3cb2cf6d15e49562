import type { ResetSessionRole, SetSessionRole } from '../../model/changes.ts';
import type { Login, ServerState } from '../../model/state.ts';
import { byText, forUsers, names } from '../../plan/lists.ts';

export function setSessionRoles(
  current: readonly Login[],
  wanted: readonly Login[],
): SetSessionRole[] {
  const currentRoles = new Map(current.map(({ name, sessionRole }) => [name, sessionRole]));
  const missing = wanted.flatMap(({ name, sessionRole: role }) =>
    role === undefined || currentRoles.get(name) === role ? [] : [{ name, role }],
  );
  return byText([...Map.groupBy(missing, ({ role }) => role)], ([role]) => role).map(
    ([role, users]) => ({ kind: 'set session role', role, users: names(users).toSorted() }),
  );
}

export function resetSessionRoles(users: readonly string[]): ResetSessionRole[] {
  return forUsers('reset session role', users);
}

/** Logins that stay, here or in another access, but whose sessions must not begin as a role. */
export function losingSessionRole(
  { users, people }: Pick<ServerState, 'users' | 'people'>,
  wanted: readonly Login[],
  ours: ReadonlySet<string>,
): string[] {
  const wantedRoles = new Map(wanted.map(({ name, sessionRole }) => [name, sessionRole]));
  // Sessions of a person may begin as the owner role of another access, which is not our business.
  const ofAccess = people.filter(({ sessionRole = '' }) => ours.has(sessionRole));
  return names(
    [...users, ...ofAccess].filter(
      ({ name, sessionRole }) =>
        sessionRole !== undefined && wantedRoles.has(name) && wantedRoles.get(name) === undefined,
    ),
  );
}
