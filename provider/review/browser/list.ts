import { count } from '../model/words.ts';
import type { Shown } from './location.ts';
import type { Column, View } from './view.ts';

/** Searching, filtering and sorting of a view's rows, fast enough for each key that is pressed. */
export interface List<Row> {
  rows(shown: Shown): readonly Row[];
  /** Some milliseconds of what the first search would have to do. False: more is left. */
  prepare(): boolean;
}

const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export function listOf<Row>(view: View<Row>): List<Row> {
  const haystacks = haystacksOf(view);
  let latest: { readonly sort: string; readonly rows: readonly Row[] } | undefined;

  const sorted = (sort: string): readonly Row[] => {
    if (latest?.sort !== sort) latest = { sort, rows: sortedBy(view, sort) };
    return latest.rows;
  };
  return {
    rows({ search, filter, sort }) {
      const words = folded(search)
        .split(/\s+/)
        .filter((word) => word !== '');
      let rows = sorted(sort);
      if (view.filter.choices.some(([value]) => value === filter))
        rows = rows.filter((row) => view.filter.matches(row, filter));
      if (words.length === 0) return rows;
      const texts = haystacks.all();
      return rows.filter((row) => words.every((word) => texts.get(row)?.includes(word)));
    },
    prepare: haystacks.prepare,
  };
}

const SLICE_MS = 8;

/** What a search looks in, row by row: what is shown first does not wait for it. */
function haystacksOf<Row>({ rows, texts }: View<Row>) {
  const done = new Map<Row, string>();
  let at = 0;
  const prepareFor = (ms: number): boolean => {
    const end = performance.now() + ms;
    for (; at < rows.length && performance.now() < end; at += 100)
      for (const row of rows.slice(at, at + 100)) done.set(row, folded(texts(row).join('\n')));
    return at >= rows.length;
  };
  return {
    prepare: () => prepareFor(SLICE_MS),
    all(): ReadonlyMap<Row, string> {
      prepareFor(Number.POSITIVE_INFINITY);
      return done;
    },
  };
}

/** `Zoë` is found by `zoe`. */
function folded(text: string): string {
  if (!/[^ -~\n]/.test(text)) return text.toLowerCase(); // nearly all names, and much faster
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function sortedBy<Row>(view: View<Row>, sort: string): readonly Row[] {
  const column = view.columns.find(({ name }) => name === sort.replace(/^-/, ''));
  if (column === undefined) return view.rows;
  const direction = sort.startsWith('-') ? -1 : 1;
  const keyed = view.rows.map((row) => ({ row, key: column.sortBy(row) }));
  keyed.sort((a, b) => direction * compare(a.key, b.key));
  return keyed.map(({ row }) => row);
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : COLLATOR.compare(`${a}`, `${b}`);
}

/** How a click on a column's head sorts next. */
export function nextSort<Row>({ name, isNumber }: Column<Row>, sort: string): string {
  const [first, second] = isNumber ? [`-${name}`, name] : [name, `-${name}`];
  return sort === first ? second : first;
}

/** `12 of 340 people` */
export function found<Row>({ rows, words }: View<Row>, shown: number): string {
  const all = count(rows.length, ...words);
  return shown === rows.length ? all : `${shown.toLocaleString('en')} of ${all}`;
}
