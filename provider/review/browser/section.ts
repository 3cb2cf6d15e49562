import { foreign, h } from './element.ts';
import { found, listOf } from './list.ts';
import type { Shown } from './location.ts';
import { type Table, tableOf } from './table.ts';
import type { View } from './view.ts';

/** A list with its search and filter, whatever its rows are. */
export interface Section {
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly element: HTMLElement;
  show(shown: Shown): void;
  /** All rows, for paper. */
  complete(): void;
  leave(): void;
  focusSearch(): void;
  prepare(): boolean;
}

export function sectionOf<Row>(view: View<Row>, change: (change: Partial<Shown>) => void): Section {
  const list = listOf(view);
  const search = h('input', {
    type: 'search',
    placeholder: view.searchHint,
    autocomplete: 'off',
    spellcheck: 'false',
    input: () => change({ search: search.value, open: '' }),
    keydown: (event) => {
      if (event instanceof KeyboardEvent && event.key === 'Escape')
        change({ search: '', open: '' });
    },
  });
  const filter = h(
    'select',
    { change: () => change({ filter: filter.value }) },
    h('option', { value: '' }, view.filter.all),
    ...view.filter.choices.map(([value, words]) => h('option', { value }, words)),
  );
  const status = h('p', { role: 'status' });
  const place = h('div');
  let table: Table | undefined;

  const element = h(
    'section',
    { 'aria-label': view.title },
    h('h2', {}, view.title),
    h(
      'div',
      { class: 'tools', hidden: view.rows.length === 0 },
      h('label', {}, h('span', {}, 'Search'), search),
      h('label', {}, h('span', {}, view.filter.label), filter),
      status,
    ),
    place,
  );
  return {
    name: view.name,
    title: view.title,
    size: view.rows.length,
    element,
    show(shown) {
      if (search.value !== shown.search) search.value = shown.search;
      filter.value = shown.filter;
      if (filter.selectedIndex < 0) filter.value = '';
      const rows = list.rows(shown);
      status.textContent = found(view, rows.length);
      const focused = document.activeElement?.getAttribute('data-focus');
      table?.end();
      table = rows.length > 0 ? tableOf(view, rows, shown, change) : undefined;
      place.replaceChildren(table?.element ?? none(view, shown));
      if (focused) refocus(place, focused);
    },
    complete: () => table?.complete(),
    leave: () => table?.end(),
    focusSearch: () => search.focus(),
    prepare: list.prepare,
  };
}

function none<Row>(view: View<Row>, { search }: Shown): HTMLElement {
  if (view.rows.length === 0) return h('p', { class: 'empty' }, view.empty);
  const [, many] = view.words;
  return search === ''
    ? h('p', { class: 'empty' }, `No ${many} are of this kind.`)
    : h('p', { class: 'empty' }, `No ${many} match “`, foreign(search), '”.');
}

/** The list is made anew, and the keyboard stays where it was. */
function refocus(place: HTMLElement, name: string): void {
  const same = [...place.querySelectorAll<HTMLElement>('[data-focus]')].find(
    (element) => element.getAttribute('data-focus') === name,
  );
  same?.focus();
}
