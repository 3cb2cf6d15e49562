import type { ColdRow } from './cold.ts';
import { OPERATIONS, type Operation } from './contender.ts';
import { type DatabaseResult, DELAY, type Row } from './database.ts';
import type { DirectoryRow } from './directory.ts';
import type { Cost } from './measure.ts';
import type { PageRow } from './page.ts';
import { PEER } from './peer-package.ts';
import type { Costs } from './people.ts';
import type { RelationsRow } from './relations.ts';
import type { Scale } from './scale.ts';
import type { WayRow } from './way.ts';

const WORDS: Readonly<Record<Operation, string>> = {
  create: 'create',
  again: 'unchanged',
  remove: 'remove',
};

export function databaseTable({
  engine,
  scale,
  rows,
  atOnce,
  withoutPeer,
}: DatabaseResult): string {
  return [
    `### ${engine}`,
    '',
    ...table(
      ['people', 'run', 'floor', 'ours', `${PEER}`, 'ours / floor', 'peer / ours'],
      rows.flatMap(linesOf),
    ),
    '',
    scaleInWords(scale),
    '',
    ...(withoutPeer === undefined ? [] : [`${PEER} is left out: ${withoutPeer}`, '']),
    ...(atOnce === undefined ? [] : [atOnceInWords(atOnce), '']),
  ].join('\n');
}

export function directoryTable(rows: readonly DirectoryRow[]): string {
  return [
    '### Directory',
    '',
    ...table(
      ['2,000 people in 20 nested groups', 'floor', 'ours', 'ours / floor'],
      rows.map(({ server, floor, ours }) => [
        server,
        milliseconds(floor),
        milliseconds(ours),
        ratio(ours, floor),
      ]),
    ),
  ].join('\n');
}

export function relationsTable(rows: readonly RelationsRow[]): string {
  const head = ['schemas', 'tables', 'GRANT by names', 'create', 'create / names', 'unchanged'];
  return [
    '### Many tables',
    '',
    ...table(
      ['server', ...head, 'more privileges', 'remove'],
      rows.map(({ server, schemas, tables, floor, create, again, more, remove }) => [
        server,
        schemas.toLocaleString('en'),
        tables.toLocaleString('en'),
        milliseconds(floor),
        milliseconds(create),
        ratio(create, floor),
        ...[again, more, remove].map(milliseconds),
      ]),
    ),
  ].join('\n');
}

export function pageTable(rows: readonly PageRow[]): string {
  // Fifty people are all in sight: nothing has to be left out or found.
  const [empty, fifty] = rows;
  return [
    '### The page of the access review',
    '',
    ...table(
      [
        ...['people', 'file', 'first paint', 'of the empty page'],
        ...['first key of a search', 'of 50 people', 'next keys', 'of 50 people', 'sort'],
      ],
      rows.map(({ people, kilobytes, paint, first, key, sort }) => [
        people.toLocaleString('en'),
        `${Math.round(kilobytes).toLocaleString('en')} KB`,
        milliseconds(paint),
        empty === undefined ? '' : ratio(paint, empty.paint),
        people === 0 ? '' : milliseconds(first),
        people === 0 || fifty === undefined ? '' : ratio(first, fifty.first),
        people === 0 ? '' : milliseconds(key),
        people === 0 || fifty === undefined ? '' : ratio(key, fifty.key),
        people === 0 ? '' : milliseconds(sort),
      ]),
    ),
  ].join('\n');
}

export function coldTable(commit: string, rows: readonly ColdRow[]): string {
  const kilobytes = (size: number) => `${Math.round(size).toLocaleString('en')} KB`;
  return [
    '### Cold starts',
    '',
    ...table(
      ['function', 'read', 'import', `at ${commit}: read`, 'import', 'ratio', 'of CPU time'],
      rows.map(({ name, former, now }) => [
        name,
        kilobytes(now.kilobytes),
        milliseconds(now.ms),
        kilobytes(former.kilobytes),
        milliseconds(former.ms),
        (now.ms / former.ms).toFixed(2),
        (now.cpu / former.cpu).toFixed(2),
      ]),
    ),
  ].join('\n');
}

/** The cost that each part adds to the one behind it, and how many times the floor it is. */
export function wayTable(rows: readonly WayRow[]): string {
  const [floor] = rows;
  return [
    '### The way',
    '',
    ...table(
      ['asked, warm, nothing to change', 'time', 'more than the one before', 'of the floor'],
      rows.map(({ asked, ms }, at) => {
        const before = rows[at - 1]?.ms;
        return [
          asked,
          milliseconds(ms),
          before === undefined ? '' : milliseconds(ms - before),
          floor === undefined ? '' : ratio(ms, floor.ms),
        ];
      }),
    ),
  ].join('\n');
}

function linesOf({ people, place, floor, ours, peer }: Row): string[][] {
  const where = place === 'proxy' ? `, ${DELAY} ms away` : '';
  return OPERATIONS.map((operation) => [
    `${people.toLocaleString('en')}${where}`,
    WORDS[operation],
    cell(floor[operation]),
    cell(ours[operation]),
    peer === undefined ? '' : cell(peer[operation]),
    ratio(ours[operation].ms, floor[operation].ms),
    peer === undefined ? '' : ratio(peer[operation].ms, ours[operation].ms),
  ]);
}

function atOnceInWords(costs: Costs): string {
  const all = OPERATIONS.map((operation) => {
    const { failures } = costs[operation];
    return `${WORDS[operation]} ${cell(costs[operation])}${failures.length > 0 ? `, ${failures.length} of them failed (${[...new Set(failures)].join('; ')})` : ''}`;
  });
  return `The peer's 100 at once: ${all.join('; ')}.`;
}

function scaleInWords({ login, roundTrip, farRoundTrip, apiCall }: Scale): string {
  return `In this run, a login took ${milliseconds(login)}, a round trip ${milliseconds(roundTrip)} (through the proxy ${milliseconds(farRoundTrip)}), a call of Secrets Manager (moto) ${milliseconds(apiCall)}.`;
}

/** `12 ms · 4 q · 1 c` */
function cell({ ms, queries, connections }: Cost): string {
  return `${milliseconds(ms)} · ${queries} q · ${connections} c`;
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en')} ms`;
}

function ratio(a: number, b: number): string {
  const times = a / b;
  return times < 10 ? times.toFixed(1) : String(Math.round(times));
}

function table(head: readonly string[], lines: ReadonlyArray<readonly string[]>): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line)];
}
