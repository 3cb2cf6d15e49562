import type { AccountRow } from '../../model/rows.ts';
import { foreign, foreignList, h } from '../element.ts';
import type { View } from '../view.ts';
import { link } from './parts.ts';

const ATTENTION = 'attention';

export function accountsView(rows: readonly AccountRow[], isIndex: boolean): View<AccountRow> {
  const target = (account: string) => (isIndex ? account : undefined);
  return {
    name: 'accounts',
    title: 'Accounts',
    rows,
    words: ['account', 'accounts'],
    empty: 'No account has an access.',
    searchHint: 'Account or Region',
    key: ({ account }) => account,
    texts: ({ account, name, regions }) => [account, name, ...regions],
    filter: {
      label: 'Show',
      all: 'all accounts',
      choices: [[ATTENTION, 'those that need attention']],
      matches: ({ attention }) => attention > 0,
    },
    columns: [
      {
        name: 'account',
        title: 'Account',
        cell: ({ account, name }) => [
          link(
            { view: 'databases', search: isIndex ? '' : account },
            target(account),
            foreign(name || account),
          ),
          h('small', { class: 'under' }, h('code', {}, foreign(account))),
        ],
        sortBy: ({ account, name }) => name || account,
      },
      {
        name: 'regions',
        title: 'Regions',
        cell: ({ regions }) => foreignList(regions),
        sortBy: ({ regions }) => regions.join(' '),
      },
      number('databases', 'Databases', ({ databases }) => databases),
      number('people', 'People', ({ people }) => people),
      number('applications', 'Application users', ({ applications }) => applications),
      number('others', 'Other logins', ({ others }) => others),
      {
        name: 'attention',
        title: 'Needs attention',
        isNumber: true,
        cell: ({ account, attention }) =>
          attention === 0
            ? '0'
            : link(
                { view: 'attention', search: isIndex ? '' : account },
                target(account),
                attention.toLocaleString('en'),
              ),
        sortBy: ({ attention }) => attention,
      },
    ],
  };
}

function number(name: string, title: string, of: (row: AccountRow) => number) {
  const cell = (row: AccountRow) => of(row).toLocaleString('en');
  return { name, title, isNumber: true, cell, sortBy: of } as const;
}
