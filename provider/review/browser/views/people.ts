import { databaseKey, type PersonRow } from '../../model/rows.ts';
import { asOfInWords } from '../../model/words.ts';
import { foreign, foreignList, h } from '../element.ts';
import type { View } from '../view.ts';
import {
  date,
  LEVEL_CHOICES,
  levelBadge,
  levelBadges,
  link,
  place,
  rank,
  smallTable,
  why,
} from './parts.ts';

const ENDS = 'ends';

export function peopleView(rows: readonly PersonRow[]): View<PersonRow> {
  return {
    name: 'people',
    title: 'People',
    rows,
    words: ['person', 'people'],
    empty: 'No person has access to a database: nobody is in a group that an access names.',
    searchHint: 'Name, group, account or database',
    key: ({ name }) => name,
    texts: ({ name, groups, accounts, reaches }) => [
      ...[name, ...groups, ...accounts],
      ...reaches.flatMap(({ access }) => [
        access.name,
        `${access.endpoint}/${access.identity.dbname}`,
      ]),
    ],
    filter: {
      label: 'Level',
      all: 'all levels',
      choices: [...LEVEL_CHOICES, [ENDS, 'ends by date']],
      matches: ({ levels, ends }, value) =>
        value === ENDS ? ends : levels.some((level) => level === value),
    },
    columns: [
      {
        name: 'name',
        title: 'Person',
        cell: ({ name }) => foreign(name),
        sortBy: ({ name }) => name,
      },
      {
        name: 'level',
        title: 'Can do at most',
        cell: ({ levels }) => levelBadges(levels.slice(-1)),
        sortBy: ({ levels }) => rank(levels),
      },
      {
        name: 'databases',
        title: 'Databases',
        isNumber: true,
        cell: ({ databases }) => databases.toLocaleString('en'),
        sortBy: ({ databases }) => databases,
      },
      {
        name: 'accounts',
        title: 'Accounts',
        isNumber: true,
        cell: ({ accounts }) => accounts.length.toLocaleString('en'),
        sortBy: ({ accounts }) => accounts.length,
      },
      {
        name: 'groups',
        title: 'By group',
        cell: ({ groups }) => foreignList(groups),
        sortBy: ({ groups }) => groups.join(' '),
      },
      {
        name: 'since',
        title: 'First seen',
        cell: ({ since }) => date(since),
        sortBy: ({ since }) => since ?? '',
      },
    ],
    details,
  };
}

function details({ name, accounts, reaches }: PersonRow): Node {
  if (reaches.length === 0) {
    const links = accounts.flatMap((account, at) => [
      ...(at === 0 ? [] : [', ']),
      link({ view: 'people', search: name, open: name }, account, account),
    ]);
    return h('p', {}, 'What it is, the pages of the accounts tell: ', ...links);
  }
  return smallTable(
    h('span', {}, 'What ', foreign(name), ' can reach'),
    ['Database', 'Account', 'Application', 'Can do', 'By group', 'First seen', 'Open sessions'],
    reaches.map(({ access, login }) => {
      const { endpoint, identity } = access;
      const key = databaseKey({ ...access, dbname: identity.dbname });
      return [
        link(
          { view: 'databases', search: `${endpoint}/${identity.dbname}`, open: key },
          undefined,
          h('strong', {}, foreign(identity.dbname)),
          h('small', { class: 'under' }, foreign(endpoint)),
        ),
        place(access),
        foreign(`${identity.env}/${identity.project}/${identity.appname}`),
        levelBadge(login.level),
        why(login),
        access.asOf === undefined
          ? date(login.firstSeen)
          : [date(login.firstSeen), h('small', { class: 'under' }, asOfInWords(access.asOf))],
        login.sessions?.toLocaleString('en') ?? 'not seen',
      ];
    }),
  );
}
