import type { Step } from '../model/changes.ts';
import type { Login } from '../model/state.ts';
import { byText, names } from './lists.ts';

export function planSessionRoles(before: readonly Login[], after: readonly Login[]): Step[] {
  const is = new Map(before.map(({ name, sessionRole }) => [name, sessionRole]));
  const missing = after.flatMap(({ name, sessionRole: role }) =>
    role === undefined || is.get(name) === role ? [] : [{ name, role }],
  );
  return byText([...Map.groupBy(missing, ({ role }) => role)], ([role]) => role).map(
    ([role, users]): Step => ({ kind: 'act as', role, users: names(users).toSorted() }),
  );
}

/** Who acts as a role, and shall not any more, but stays: in this access, or in another one. */
export function demotedOf(
  before: readonly Login[],
  after: ReadonlyArray<Pick<Login, 'name' | 'sessionRole'>>,
): string[] {
  const should = new Map(after.map(({ name, sessionRole }) => [name, sessionRole]));
  return names(
    before.filter(
      ({ name, sessionRole }) =>
        sessionRole !== undefined && should.has(name) && should.get(name) === undefined,
    ),
  );
}
