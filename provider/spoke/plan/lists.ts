export interface Comparison<T> {
  readonly missing: readonly T[];
  readonly both: ReadonlyArray<readonly [is: T, should: T]>;
  readonly gone: readonly T[];
}

/** Each list in the order of the names. */
export function compare<T extends { readonly name: string }>(
  current: readonly T[],
  wanted: readonly T[],
): Comparison<T> {
  const is = new Map(current.map((item) => [item.name, item]));
  const should = new Set(wanted.map(({ name }) => name));
  const sorted = byText(wanted, ({ name }) => name);
  return {
    missing: sorted.filter(({ name }) => !is.has(name)),
    both: sorted.flatMap((item) => {
      const found = is.get(item.name);
      return found === undefined ? [] : [[found, item] as const];
    }),
    gone: byText(current, ({ name }) => name).filter(({ name }) => !should.has(name)),
  };
}

export function byText<T>(list: readonly T[], text: (item: T) => string): T[] {
  return list.toSorted((a, b) => {
    if (text(a) === text(b)) return 0;
    return text(a) < text(b) ? -1 : 1;
  });
}

export function names(list: ReadonlyArray<{ readonly name: string }>): string[] {
  return list.map(({ name }) => name);
}
