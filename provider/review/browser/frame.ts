import { ATTENTION_KINDS, ATTENTION_WORDS } from '../model/attention.ts';
import { count, LEVEL_ORDER, LEVEL_WORDS, timeInWords } from '../model/words.ts';
import type { PageData, PageRows } from '../page-data.ts';
import { type Child, foreign, h } from './element.ts';
import { fragmentOf } from './location.ts';

/** What is above the lists, and below them on paper. */

export function titleOf({ review, home }: PageData, rows: PageRows): HTMLElement {
  const { run, mode, finishedAt, scope } = review;
  const fact = (name: string, ...value: Child[]) =>
    h('div', {}, h('dt', {}, name), h('dd', {}, ...value));
  return h(
    'header',
    {},
    home === undefined ? undefined : h('p', {}, h('a', { href: home }, 'All accounts')),
    h('h1', {}, 'Access review'),
    h('p', { class: 'lead' }, lead(rows)),
    findings(rows),
    h(
      'dl',
      {},
      fact('Scope', foreign(scope)),
      fact('Date', h('time', { datetime: finishedAt }, timeInWords(finishedAt))),
      fact('Run', h('code', {}, foreign(run))),
      fact('What it did', mode === 'apply' ? 'brought databases up to date' : 'changed nothing'),
    ),
  );
}

function lead({ attention, people, accounts }: PageRows): string {
  const sum = (of: (account: PageRows['accounts'][number]) => number) =>
    accounts.reduce((all, account) => all + of(account), 0);
  const who = [
    count(people.length, 'person', 'people'),
    count(
      sum(({ applications }) => applications),
      'application user',
      'application users',
    ),
  ].join(' and ');
  const databases = count(
    sum((account) => account.databases),
    'database',
    'databases',
  );
  const where = count(accounts.length, 'account', 'accounts');
  const finding =
    attention.length === 0
      ? 'Nothing needs attention.'
      : `${count(attention.length, 'finding needs', 'findings need')} attention.`;
  return `${who} can reach ${databases} in ${where}. ${finding}`;
}

/** How many there are of each kind, the most urgent first. */
function findings({ attention }: PageRows): HTMLElement | undefined {
  if (attention.length === 0) return undefined;
  const kinds = Map.groupBy(attention, ({ kind }) => kind);
  const lines = ATTENTION_KINDS.flatMap((kind) => {
    const { length } = kinds.get(kind) ?? [];
    if (length === 0) return [];
    const href = fragmentOf({ view: 'attention', filter: kind });
    const number = h('strong', {}, length.toLocaleString('en'));
    return [h('li', {}, h('a', { href }, number, ' ', ATTENTION_WORDS[kind]))];
  });
  return h('ul', { class: 'findings', 'aria-label': 'Findings' }, ...lines);
}

export function signature(): HTMLElement {
  const line = (name: string) => h('p', {}, h('span', {}, name));
  const levels = LEVEL_ORDER.map((level) => `${level}: ${LEVEL_WORDS[level]}`).join('; ');
  return h(
    'footer',
    {},
    h(
      'p',
      {},
      `Levels: ${levels}. Each includes those before it. “First seen” is by a run of database-access.`,
    ),
    h('div', { class: 'signature' }, line('Reviewed by'), line('Date'), line('Signature')),
  );
}
