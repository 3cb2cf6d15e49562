import { rowsOf } from '../model/rows.ts';
import type { PageData, PageRows } from '../page-data.ts';
import { h } from './element.ts';
import { signature, titleOf } from './frame.ts';
import { fragmentOf, parseFragment, type Shown } from './location.ts';
import { navigation } from './navigation.ts';
import { type Section, sectionOf } from './section.ts';
import { accountsView } from './views/accounts.ts';
import { attentionView } from './views/attention.ts';
import { changesView } from './views/changes.ts';
import { databasesView } from './views/databases.ts';
import { peopleView } from './views/people.ts';

const data: PageData = JSON.parse(document.getElementById('data')?.textContent ?? '');
const isIndex = data.index !== undefined;
const rows: PageRows = data.index ?? rowsOf(data.review);

const sections: readonly Section[] = [
  sectionOf(attentionView(rows.attention, isIndex), change),
  sectionOf(peopleView(rows.people), change),
  ...(rows.databases ? [sectionOf(databasesView(rows.databases), change)] : []),
  sectionOf(accountsView(rows.accounts, isIndex), change),
  sectionOf(changesView(data.review.changes, isIndex), change),
];
const first = rows.attention.length > 0 ? 'attention' : 'people';

let shown: Shown;
let current: Section | undefined;
const nav = navigation(sections);
const main = h('main', { id: 'list', tabindex: -1 });

/** What the reader does on the list. The address keeps it; a new view is a step to go back from. */
function change(part: Partial<Shown>): void {
  history.replaceState(null, '', fragmentOf({ ...shown, ...part }));
  show();
}

function show(): void {
  const asked = parseFragment(location.hash);
  const section = sections.find(({ name }) => name === asked.view) ?? sections.find(isFirst);
  if (section === undefined) return;
  shown = { ...asked, view: section.name };
  nav.mark(section.name);
  if (section !== current) {
    current?.leave();
    main.replaceChildren(section.element);
  }
  current = section;
  section.show(shown);
}

function isFirst({ name }: Section): boolean {
  return name === first;
}

document.body.append(
  h('a', { href: '#list', class: 'skip', click: skip }, 'Skip to the list'),
  titleOf(data, rows),
  nav.element,
  main,
  signature(),
);
show();
setTimeout(prepare);

/** In slices between which the page answers, so that the first search finds all prepared. */
function prepare(): void {
  const ready = [current, ...sections].every((section) => section?.prepare() ?? true);
  if (!ready) setTimeout(prepare);
}

function skip(event: Event): void {
  event.preventDefault(); // the fragment is the state's
  main.focus();
}

addEventListener('hashchange', show);
addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof HTMLInputElement;
  if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  current?.focusSearch();
});

// On paper everything, however long the list is.
const paper = matchMedia('print');
const print = () => (paper.matches ? current?.complete() : current?.show(shown));
paper.addEventListener('change', print);
addEventListener('beforeprint', () => current?.complete());
addEventListener('afterprint', () => current?.show(shown));
