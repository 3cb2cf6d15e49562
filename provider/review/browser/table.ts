import { h } from './element.ts';
import { nextSort } from './list.ts';
import type { Shown } from './location.ts';
import type { View } from './view.ts';

const AT_ONCE = 50;

export interface Table {
  readonly element: HTMLElement;
  /** All rows with their details, as on paper. */
  complete(): void;
  /** No more rows are added to it. */
  end(): void;
}

/**
 * The first rows at once, and more as the reader comes near the end: a long list is there as fast as
 * a short one. Only real rows of a real table: a screen reader, the browser's search and the
 * keyboard need no help of ours.
 */
export function tableOf<Row>(
  view: View<Row>,
  rows: readonly Row[],
  shown: Shown,
  change: (change: Partial<Shown>) => void,
): Table {
  const body = h('tbody');
  const more = h('button', { type: 'button', class: 'more', click: () => add() });
  let at = 0;

  const add = (most = AT_ONCE) => {
    const next = rows.slice(at, at + most);
    body.append(...next.flatMap((row) => rowOf(view, row, shown.open, change)));
    at += next.length;
    const left = rows.length - at;
    more.textContent = `Show more: ${left.toLocaleString('en')} left`;
    more.hidden = left === 0;
    return left;
  };
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting) || add() === 0) return;
      // Observed anew, it tells again even if it is still in sight.
      observer.unobserve(more);
      observer.observe(more);
    },
    { rootMargin: '600px' },
  );
  add(Math.max(AT_ONCE, rows.findIndex((row) => view.key(row) === shown.open) + 1));
  observer.observe(more);

  const table = h(
    'table',
    { class: `list ${view.name}` },
    h('caption', { class: 'aside' }, view.title),
    h('thead', {}, h('tr', {}, ...view.columns.map((column) => head(column, shown, change)))),
    body,
  );
  return {
    element: h('div', { class: 'scroller' }, table, more),
    complete() {
      observer.disconnect();
      add(rows.length);
      if (view.details === undefined) return;
      body.replaceChildren(...rows.flatMap((row) => rowOf(view, row, view.key(row), change)));
    },
    end: () => observer.disconnect(),
  };
}

function head<Row>(
  column: View<Row>['columns'][number],
  { sort }: Shown,
  change: (change: Partial<Shown>) => void,
): HTMLElement {
  const { name, title, isNumber } = column;
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : undefined;
  const click = () => change({ sort: nextSort(column, sort) });
  return h(
    'th',
    { scope: 'col', class: isNumber && 'number', 'aria-sort': direction },
    h('button', { type: 'button', click, 'data-focus': `sort ${name}` }, title),
  );
}

function rowOf<Row>(
  view: View<Row>,
  row: Row,
  open: string,
  change: (change: Partial<Shown>) => void,
): HTMLElement[] {
  const key = view.key(row);
  const isOpen = key === open && view.details !== undefined;
  const [first, ...others] = view.columns;
  const content = (cell: ReturnType<typeof first.cell>) =>
    cell === undefined || typeof cell === 'string' || cell instanceof Node ? [cell] : cell;
  const click = () => change({ open: isOpen ? '' : key });
  const opener = {
    type: 'button',
    click,
    'aria-expanded': `${isOpen}`,
    'data-focus': `row ${key}`,
  };
  const name = content(first.cell(row));
  const line = h(
    'tr',
    { class: isOpen && 'open' },
    h('th', { scope: 'row' }, ...(view.details ? [h('button', opener, ...name)] : name)),
    ...others.map((column) =>
      h('td', { class: column.isNumber && 'number' }, ...content(column.cell(row))),
    ),
  );
  if (!isOpen || view.details === undefined) return [line];
  const details = h('td', { colspan: view.columns.length }, view.details(row));
  return [line, h('tr', { class: 'details' }, details)];
}
