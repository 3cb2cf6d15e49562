import type { Step } from '../model/changes.ts';
import type { Login } from '../model/state.ts';
import { byText, names } from './lists.ts';

export type Allowance = Extract<Step, { kind: 'allow' | 'disallow' }>;

/** One change for all who lack, or have too much of, the same. Who is dropped loses everything with that. */
export function planAllowances(
  before: readonly Login[],
  after: ReadonlyArray<Pick<Login, 'name' | 'privileges'>>,
): Allowance[] {
  const is = new Map(before.map(({ name, privileges = [] }) => [name, privileges]));
  const differing = (
    kind: Allowance['kind'],
    difference: (is: readonly string[], should: readonly string[]) => string[],
  ) => {
    const users = after.map(({ name, privileges = [] }) => ({
      name,
      privileges: difference(is.get(name) ?? [], privileges).toSorted(),
    }));
    const groups = Map.groupBy(
      users.filter(({ privileges }) => privileges.length > 0),
      ({ privileges }) => privileges.join(', '),
    );
    return byText([...groups], ([key]) => key).flatMap(([, [first, ...rest]]): Allowance[] =>
      first === undefined
        ? []
        : [{ kind, privileges: first.privileges, users: names([first, ...rest]).toSorted() }],
    );
  };
  const without = (list: readonly string[], others: readonly string[]) =>
    list.filter((privilege) => !others.includes(privilege));
  return [
    ...differing('allow', (is, should) => without(should, is)),
    ...differing('disallow', without),
  ];
}
