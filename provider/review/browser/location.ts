/** What the page shows, as the fragment of its address keeps it. */
export interface Shown {
  readonly view: string;
  readonly search: string;
  readonly filter: string;
  /** A column, with `-` before it if from the greatest to the least. Empty: the view's own order. */
  readonly sort: string;
  /** The key of the row with its details. */
  readonly open: string;
}

const NOTHING: Shown = { view: '', search: '', filter: '', sort: '', open: '' };

export function parseFragment(fragment: string): Shown {
  const values = new URLSearchParams(fragment.replace(/^#/, ''));
  const of = (name: keyof Shown) => values.get(name) ?? '';
  return {
    view: of('view'),
    search: of('search'),
    filter: of('filter'),
    sort: of('sort'),
    open: of('open'),
  };
}

export function fragmentOf(shown: Partial<Shown>): string {
  const filled = Object.entries({ ...NOTHING, ...shown }).filter(([, value]) => value !== '');
  return `#${new URLSearchParams(filled)}`;
}
