import type { OtherLogin, ReviewedAccess } from '../../../contract/messages/review.ts';
import { isUnmanaged } from '../../model/attention.ts';
import { endsInWords } from '../../model/ends.ts';
import { type DatabaseRow, foreign as foreignLogins } from '../../model/rows.ts';
import {
  asOfInWords,
  kindInWords,
  OTHER_WORDS,
  outcomeInWords,
  REACH_WORDS,
  timeInWords,
} from '../../model/words.ts';
import { type Child, foreign, foreignList, h } from '../element.ts';
import type { View } from '../view.ts';
import {
  date,
  LEVEL_CHOICES,
  levelBadge,
  levelBadges,
  link,
  nothing,
  place,
  rank,
  smallTable,
  why,
} from './parts.ts';

const UNMANAGED = 'unmanaged';

export function databasesView(rows: readonly DatabaseRow[]): View<DatabaseRow> {
  return {
    name: 'databases',
    title: 'Databases',
    rows,
    words: ['database', 'databases'],
    empty: 'No access is declared yet.',
    searchHint: 'Database, server, account, application or login',
    key: ({ key }) => key,
    texts: ({ endpoint, dbname, account, name, accesses, others }) => [
      ...[`${endpoint}/${dbname}`, account, name],
      ...accesses.flatMap((access) => [access.access, appOf(access), ...access.declarers]),
      ...accesses.flatMap((access) => (access.logins ?? []).map((login) => login.name)),
      ...others.map((other) => other.name),
    ],
    filter: {
      label: 'Level',
      all: 'all levels',
      choices: [...LEVEL_CHOICES, [UNMANAGED, 'has logins that are not managed']],
      matches: ({ levels, others }, value) =>
        value === UNMANAGED ? others.some(isUnmanaged) : levels.some((level) => level === value),
    },
    columns: [
      {
        name: 'database',
        title: 'Database',
        cell: ({ dbname, endpoint }) => [
          foreign(dbname),
          h('small', { class: 'under' }, foreign(endpoint)),
        ],
        sortBy: ({ dbname, endpoint }) => `${dbname} ${endpoint}`,
      },
      {
        name: 'account',
        title: 'Account',
        cell: place,
        sortBy: ({ name, account }) => name || account,
      },
      {
        name: 'level',
        title: 'Highest level',
        cell: ({ levels }) =>
          levels.length === 0 ? nothing('not known') : levelBadges(levels.slice(-1)),
        sortBy: ({ levels }) => rank(levels),
      },
      number('people', 'People', ({ people }) => people),
      number('applications', 'Application users', ({ applications }) => applications),
      number('others', 'Other logins', ({ others }) => foreignLogins(others)),
      {
        name: 'state',
        title: 'State',
        cell: ({ accesses }) => foreignList([...new Set(accesses.map(outcomeInWords))]),
        sortBy: ({ accesses }) => accesses.map(outcomeInWords).join(' '),
      },
    ],
    details: ({ accesses, others, unseen }) =>
      h(
        'div',
        {},
        ...accesses.map(accessDetails),
        othersDetails(others),
        ...unseen.map((text) => h('p', { class: 'problem' }, 'Not seen: ', foreign(text))),
      ),
  };
}

function number(name: string, title: string, of: (row: DatabaseRow) => number) {
  const cell = (row: DatabaseRow) => of(row).toLocaleString('en');
  return { name, title, isNumber: true, cell, sortBy: of } as const;
}

function accessDetails(access: ReviewedAccess): HTMLElement {
  const { declarers, madeTrue, problem, warnings, logins, asOf, until = {} } = access;
  const ends = endsInWords(Object.entries(until));
  const caption = h(
    'span',
    {},
    foreign(appOf(access)),
    h('small', {}, ' access ', h('code', {}, foreign(access.access))),
    asOf === undefined ? undefined : h('strong', { class: 'locked' }, ` ${asOfInWords(asOf)}`),
  );
  const facts: Child[] = [
    'Declared by ',
    ...(declarers.length === 0 ? [h('strong', {}, 'nobody')] : foreignList(declarers)),
    `; ${outcomeInWords(access)}`,
    madeTrue === undefined ? undefined : `, last on ${timeInWords(madeTrue)}`,
    '.',
    ...(ends.length === 0 ? [] : [' Groups with an end: ', ...foreignList(ends), '.']),
  ];
  return h(
    'section',
    {},
    logins === undefined
      ? h('p', { class: 'caption' }, caption, ': its logins could not be seen')
      : smallTable(
          caption,
          ['Login', 'Who', 'Can do', 'By group', 'First seen', 'Open sessions'],
          logins.map((login) => [
            login.kind === 'person'
              ? link(
                  { view: 'people', search: login.name, open: login.name },
                  undefined,
                  foreign(login.name),
                )
              : foreign(login.name),
            kindInWords(login),
            levelBadge(login.level),
            why(login),
            date(login.firstSeen),
            login.sessions?.toLocaleString('en') ?? 'not seen',
          ]),
        ),
    h('p', {}, ...facts),
    ...[...(problem === undefined ? [] : [problem]), ...warnings].map((text) =>
      h('p', { class: 'problem' }, foreign(text)),
    ),
  );
}

function othersDetails(others: readonly OtherLogin[]): HTMLElement {
  if (others.length === 0)
    return h('p', {}, nothing('No other login was seen that can connect to this database.'));
  return smallTable(
    'Other logins that can connect, which database-access does not manage',
    ['Login', 'What it is', 'In this database', 'Open sessions'],
    others.map((other) => [
      foreign(other.name),
      isUnmanaged(other) ? h('strong', {}, OTHER_WORDS[other.kind]) : OTHER_WORDS[other.kind],
      REACH_WORDS[other.can],
      other.sessions?.toLocaleString('en') ?? 'not seen',
    ]),
  );
}

function appOf({ identity }: ReviewedAccess): string {
  return `${identity.env}/${identity.project}/${identity.appname}`;
}
