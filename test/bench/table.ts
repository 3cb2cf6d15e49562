import type { ColdRow } from './cold.ts';
import type { DirectoryRow } from './directory.ts';
import type { PageRow } from './page.ts';
import type { RelationsRow } from './relations.ts';
import { kilobytes, milliseconds, ratio, table } from './text.ts';
import type { WayRow } from './way.ts';

export function directoryTable(rows: readonly DirectoryRow[]): string {
  return [
    '### Directory',
    '',
    ...table(
      ['people in 20 nested groups', 'directory', 'floor', 'ours', 'ours / floor'],
      rows.map(({ server, people, floor, ours }) => [
        people.toLocaleString('en'),
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
      rows.map(({ people, kilobytes: size, paint, first, key, sort }) => [
        people.toLocaleString('en'),
        kilobytes(size),
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
