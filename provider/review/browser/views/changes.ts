import type { Review, ReviewChange } from '../../../contract/messages/review.ts';
import { CHANGE_WORDS, dateInWords, levelsInWords } from '../../model/words.ts';
import { foreign, h } from '../element.ts';
import type { View } from '../view.ts';
import { link } from './parts.ts';

const KINDS: readonly ReviewChange['what'][] = ['came', 'went', 'more', 'less', 'other'];

export function changesView(changes: Review['changes'], isIndex: boolean): View<ReviewChange> {
  const rows = changes?.list ?? [];
  const keys = new Map(rows.map((row, at) => [row, String(at)]));
  return {
    name: 'changes',
    title: changes ? `Changes since ${dateInWords(changes.at)}` : 'Changes',
    rows,
    words: ['change', 'changes'],
    empty: changes
      ? `Nothing changed since the review of ${dateInWords(changes.at)}.`
      : 'There is no earlier review to compare with. The next one will show what changed.',
    searchHint: 'Login, database or account',
    key: (row) => keys.get(row) ?? '',
    texts: ({ login, endpoint, dbname, account, region, level }) => [
      ...[login, `${endpoint}/${dbname}`, account, region, level],
    ],
    filter: {
      label: 'Change',
      all: 'all changes',
      choices: KINDS.map((kind) => [kind, CHANGE_WORDS[kind]]),
      matches: ({ what }, value) => what === value,
    },
    columns: [
      {
        name: 'login',
        title: 'Login',
        cell: ({ login }) => foreign(login),
        sortBy: ({ login }) => login,
      },
      {
        name: 'what',
        title: 'Change',
        cell: ({ what }) => h('span', { class: `change ${what}` }, CHANGE_WORDS[what]),
        sortBy: ({ what }) => KINDS.indexOf(what),
      },
      {
        name: 'level',
        title: 'Level',
        cell: ({ level }) => foreign(levelsInWords(level)),
        sortBy: ({ level }) => level,
      },
      {
        name: 'database',
        title: 'Database',
        cell: ({ account, endpoint, dbname }) =>
          link(
            { view: 'databases', search: `${endpoint}/${dbname}` },
            isIndex ? account : undefined,
            foreign(dbname),
            h('small', { class: 'under' }, foreign(endpoint)),
          ),
        sortBy: ({ dbname, endpoint }) => `${dbname} ${endpoint}`,
      },
      {
        name: 'account',
        title: 'Account',
        cell: ({ account }) => h('code', {}, foreign(account)),
        sortBy: ({ account }) => account,
      },
    ],
  };
}
