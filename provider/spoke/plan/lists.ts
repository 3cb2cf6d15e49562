export interface Comparison<T> {
  readonly missing: readonly T[];
  readonly both: ReadonlyArray<readonly [current: T, wanted: T]>;
  readonly gone: readonly T[];
}

/** Each list in the order of the names. */
export function compare<T extends { readonly name: string }>(
  current: readonly T[],
  wanted: readonly T[],
): Comparison<T> {
  const byName = new Map(current.map((item) => [item.name, item]));
  const wantedNames = new Set(names(wanted));
  const sorted = byText(wanted, ({ name }) => name);
  return {
    missing: sorted.filter(({ name }) => !byName.has(name)),
    both: sorted.flatMap((item) => {
      const found = byName.get(item.name);
      return found === undefined ? [] : [[found, item] as const];
    }),
    gone: byText(current, ({ name }) => name).filter(({ name }) => !wantedNames.has(name)),
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

/** No change where there is nobody to change. */
export function forUsers<const Kind extends string>(
  kind: Kind,
  users: readonly string[],
): Array<{ readonly kind: Kind; readonly users: readonly string[] }> {
  return users.length === 0 ? [] : [{ kind, users: users.toSorted() }];
}
