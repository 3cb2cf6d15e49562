import { ATTENTION_KINDS, ATTENTION_WORDS, type Attention } from '../../model/attention.ts';
import { foreign, h } from '../element.ts';
import type { View } from '../view.ts';
import { link, nothing, place } from './parts.ts';

export function attentionView(rows: readonly Attention[], isIndex: boolean): View<Attention> {
  const has = new Set(rows.map(({ kind }) => kind));
  const keys = new Map(rows.map((row, at) => [row, String(at)]));
  return {
    name: 'attention',
    title: 'Needs attention',
    rows,
    words: ['finding', 'findings'],
    empty: 'Nothing needs attention. All databases were seen, and all is as declared.',
    searchHint: 'What, where or who',
    key: (row) => keys.get(row) ?? '',
    texts: (row) => [
      ...[ATTENTION_WORDS[row.kind], row.account, row.name, row.region, row.why],
      ...[row.database?.endpoint ?? '', row.database?.dbname ?? '', row.access ?? ''],
    ],
    filter: {
      label: 'Kind',
      all: 'all kinds',
      choices: ATTENTION_KINDS.filter((kind) => has.has(kind)).map((kind) => [
        kind,
        ATTENTION_WORDS[kind],
      ]),
      matches: ({ kind }, value) => kind === value,
    },
    columns: [
      {
        name: 'kind',
        title: 'What',
        cell: ({ kind }) => h('span', { class: `kind ${kind}` }, ATTENTION_WORDS[kind]),
        sortBy: ({ kind }) => ATTENTION_KINDS.indexOf(kind),
      },
      {
        name: 'where',
        title: 'Where',
        cell: ({ database, account, region }) =>
          database === undefined
            ? nothing(region)
            : link(
                { view: 'databases', search: `${database.endpoint}/${database.dbname}` },
                isIndex ? account : undefined,
                h('strong', {}, foreign(database.dbname)),
                h('small', { class: 'under' }, foreign(database.endpoint)),
              ),
        sortBy: ({ database, region }) => database?.dbname ?? region,
      },
      {
        name: 'account',
        title: 'Account',
        cell: place,
        sortBy: ({ name, account }) => name || account,
      },
      {
        name: 'why',
        title: 'Why, and what to do',
        cell: ({ why, cure, command }) => [foreign(why), cure && whatToDo(cure, command)],
        sortBy: ({ why }) => why,
      },
    ],
  };
}

function whatToDo(cure: string, command: string | undefined): HTMLElement {
  const code = command === undefined ? [] : [' ', h('code', {}, foreign(command))];
  return h('span', { class: 'cure' }, cure, ...code);
}
