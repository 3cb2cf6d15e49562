import { OPERATIONS, type Operation } from './contender.ts';
import { type DatabaseResult, DELAY, type Row } from './database.ts';
import { WORDS } from './database-table.ts';
import { ratio, table } from './text.ts';

/** Of all servers in one table, without times: what another machine would say, too. */
export function ratioTable(results: readonly DatabaseResult[]): string {
  const rows = results[0]?.rows ?? [];
  return [
    '### Databases, in ratios',
    '',
    ...table(
      [
        ...['people', 'run'],
        ...results.map(({ engine }) => `${engine}: ours / floor`),
        ...results.map(({ engine }) => `${engine}: peer / ours`),
      ],
      rows.flatMap(({ people, place }) =>
        OPERATIONS.map((operation) => line(people, place, operation)),
      ),
    ),
    '',
    ...table(
      ['messages · connections', ...results.map(({ engine }) => engine)],
      OPERATIONS.map((operation) => [
        `100 people, ${WORDS[operation]}`,
        ...results.map(({ rows }) => countsIn(rows, operation)),
      ]),
    ),
  ].join('\n');

  function line(people: number, place: Row['place'], operation: Operation): string[] {
    const those = results.map(({ rows }) =>
      rows.find((row) => row.people === people && row.place === place),
    );
    return [
      `${people.toLocaleString('en')}${place === 'proxy' ? `, ${DELAY} ms away` : ''}`,
      WORDS[operation],
      ...those.map((row) => ofFloor(row, operation)),
      ...those.map((row) => ofPeer(row, operation)),
    ];
  }
}

/** `5.6 → 2.4`, if there is an earlier commit. */
function ofFloor(row: Row | undefined, operation: Operation): string {
  const of = (name: 'floor' | 'ours' | 'earlier') => row?.costs.get(name)?.[operation].ms;
  return arrow(over(of('earlier'), of('floor')), over(of('ours'), of('floor')));
}

function ofPeer(row: Row | undefined, operation: Operation): string {
  const of = (name: 'peer' | 'ours' | 'earlier') => row?.costs.get(name)?.[operation].ms;
  return arrow(over(of('peer'), of('earlier')), over(of('peer'), of('ours')));
}

function countsIn(rows: readonly Row[], operation: Operation): string {
  const row = rows.find(({ people, place }) => people === 100 && place === 'loopback');
  const of = (name: 'ours' | 'earlier') => {
    const cost = row?.costs.get(name)?.[operation];
    return cost && `${cost.queries} · ${cost.connections}`;
  };
  return arrow(of('earlier'), of('ours'));
}

function over(a: number | undefined, b: number | undefined): string | undefined {
  return a === undefined || b === undefined ? undefined : ratio(a, b);
}

const arrow = (...values: ReadonlyArray<string | undefined>) =>
  values.filter((value) => value !== undefined).join(' → ');
