import type { Step } from '../model/changes.ts';
import { IAM_ROLE, type Login } from '../model/state.ts';
import { byText, names } from './lists.ts';

/** One change for all members that a role gets, or loses. Who is shared keeps what makes IAM authentication. */
export function planMemberships(
  before: readonly Login[],
  after: readonly Login[],
  shared: readonly string[],
): Step[] {
  const pairs = (accounts: readonly Login[]) =>
    accounts.flatMap(({ name, memberOf }) =>
      memberOf.map((role) => ({ role, name, key: JSON.stringify([role, name]) })),
    );
  const is = pairs(before);
  const should = pairs(after);
  const without = (list: typeof is, others: typeof is) => {
    const keys = new Set(others.map(({ key }) => key));
    return Map.groupBy(
      list.filter(({ key }) => !keys.has(key)),
      ({ role }) => role,
    );
  };
  const steps = (kind: 'join' | 'leave', groups: ReturnType<typeof without>) =>
    byText([...groups], ([role]) => role).map(
      ([role, members]): Step => ({ kind, role, members: names(members).toSorted() }),
    );
  const left = is.filter(({ role, name }) => role !== IAM_ROLE || !shared.includes(name));
  return [...steps('join', without(should, is)), ...steps('leave', without(left, should))];
}

/**
 * Who loses a group role, and stays on the server. A session that had SET ROLE goes on as the role, and what such a session granted
 * to its own user would outlive the role.
 */
export function losingMembership(before: readonly Login[], after: readonly Login[]): string[] {
  const should = new Map(after.map(({ name, memberOf }) => [name, new Set(memberOf)]));
  return names(
    before.filter(({ name, memberOf }) =>
      memberOf.some((role) => role !== IAM_ROLE && !should.get(name)?.has(role)),
    ),
  );
}
