import type { Step } from '../model/changes.ts';
import type { Account } from '../model/state.ts';
import { byText, names } from './lists.ts';

export function planActing(before: readonly Account[], after: readonly Account[]): Step[] {
  const is = new Map(before.map(({ name, actsAs }) => [name, actsAs]));
  const missing = after.flatMap(({ name, actsAs: role }) =>
    role === undefined || is.get(name) === role ? [] : [{ name, role }],
  );
  return byText([...Map.groupBy(missing, ({ role }) => role)], ([role]) => role).map(
    ([role, users]): Step => ({ kind: 'act as', role, users: names(users).toSorted() }),
  );
}

/** Who acts as a role, and shall not any more, but stays: in this access, or in another one. */
export function demotedOf(
  before: readonly Account[],
  after: ReadonlyArray<Pick<Account, 'name' | 'actsAs'>>,
): string[] {
  const should = new Map(after.map(({ name, actsAs }) => [name, actsAs]));
  return names(
    before.filter(
      ({ name, actsAs }) =>
        actsAs !== undefined && should.has(name) && should.get(name) === undefined,
    ),
  );
}
