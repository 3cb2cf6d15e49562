import type { ManagedLogin } from '../../../contract/messages/review.ts';
import type { Level } from '../../../contract/request/level.ts';
import { dateInWords, endInWords, LEVEL_ORDER, LEVEL_WORDS } from '../../model/words.ts';
import { accountPage } from '../../page-data.ts';
import { type Child, foreign, foreignList, h } from '../element.ts';
import { fragmentOf, type Shown } from '../location.ts';

/** What several lists show in the same way. */

export function levelBadge(level: Level): HTMLElement {
  return h('span', { class: `level ${level}` }, LEVEL_WORDS[level]);
}

export function levelBadges(levels: readonly Level[]): HTMLElement {
  return h('span', { class: 'levels' }, ...levels.map(levelBadge));
}

export function rank(levels: readonly Level[]): number {
  return Math.max(-1, ...levels.map((level) => LEVEL_ORDER.indexOf(level)));
}

export const LEVEL_CHOICES = LEVEL_ORDER.map((level) => [level, LEVEL_WORDS[level]] as const);

export function place({ account, name }: { account: string; name: string }): Child[] {
  return name === ''
    ? [h('code', {}, foreign(account))]
    : [foreign(name), ' ', h('small', {}, h('code', {}, foreign(account)))];
}

/** In an index, a link leads to the account's page. */
export function link(
  shown: Partial<Shown>,
  account: string | undefined,
  ...children: Child[]
): HTMLElement {
  const page = account === undefined ? '' : encodeURI(accountPage(account));
  return h('a', { href: page + fragmentOf(shown) }, ...children);
}

export function date(time: string | undefined): Child {
  return time === undefined
    ? h('span', { class: 'none' }, 'not known')
    : h('time', { datetime: time }, dateInWords(time));
}

export function nothing(text: string): HTMLElement {
  return h('span', { class: 'none' }, text);
}

/** By which groups, until when, and what is unusual about the login. */
export function why(login: ManagedLogin): Child[] {
  const { kind, groups } = login;
  const by =
    kind === 'person' ? foreignList(groups ?? []) : [nothing('declared, with its own password')];
  const unusual = unusualAbout(login);
  const end = endInWords(login);
  return [
    ...by,
    ...(unusual === undefined ? [] : [' ', h('strong', { class: 'locked' }, unusual)]),
    ...(end === undefined ? [] : [h('small', { class: 'under' }, end)]),
  ];
}

function unusualAbout({ canLogIn, isLeaver, groups }: ManagedLogin): string | undefined {
  if (isLeaver) return 'should be out';
  if (!canLogIn) return 'locked';
  // As of somebody whose level is to change: her groups give another one.
  return groups?.length === 0 ? 'no group gives this' : undefined;
}

/** A small table within the details of a row. */
export function smallTable(
  caption: Child,
  titles: readonly string[],
  lines: ReadonlyArray<ReadonlyArray<Child | readonly Child[]>>,
): HTMLElement {
  const cells = (line: (typeof lines)[number]) =>
    line.map((cell) => h('td', {}, ...(Array.isArray(cell) ? cell : [cell as Child])));
  return h(
    'table',
    { class: 'small' },
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, ...titles.map((title) => h('th', { scope: 'col' }, title)))),
    h('tbody', {}, ...lines.map((line) => h('tr', {}, ...cells(line)))),
  );
}
