import type { MembershipChange } from '../model/changes.ts';
import type { Login } from '../model/state.ts';
import { byText, names } from './lists.ts';

/** One change for all members that a role gets, or loses. */
export function planMemberships(
  current: readonly Login[],
  wanted: readonly Login[],
): MembershipChange[] {
  const currentPairs = membershipsOf(current);
  const wantedPairs = membershipsOf(wanted);
  return [
    ...changes('add members', without(wantedPairs, currentPairs)),
    ...changes('remove members', without(currentPairs, wantedPairs)),
  ];
}

interface Membership {
  readonly role: string;
  readonly name: string;
}

function membershipsOf(logins: readonly Login[]): Membership[] {
  return logins.flatMap(({ name, memberOf, loginRoles = [] }) =>
    [...memberOf, ...loginRoles].map((role) => ({ role, name })),
  );
}

function without(list: readonly Membership[], others: readonly Membership[]): Membership[] {
  const key = ({ role, name }: Membership) => JSON.stringify([role, name]);
  const keys = new Set(others.map(key));
  return list.filter((membership) => !keys.has(key(membership)));
}

function changes(
  kind: MembershipChange['kind'],
  memberships: readonly Membership[],
): MembershipChange[] {
  const byRole = Map.groupBy(memberships, ({ role }) => role);
  return byText([...byRole], ([role]) => role).map(([role, members]) => ({
    kind,
    role,
    members: names(members).toSorted(),
  }));
}
