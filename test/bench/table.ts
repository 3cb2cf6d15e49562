import type { ColdRow } from './cold.ts';
import type { DirectoryRow } from './directory.ts';
import type { PageRow } from './page.ts';
import type { RelationsRow } from './relations.ts';
import { kilobytes, milliseconds, ratio, table } from './text.ts';

/** @param commit whose times are there too */
export function directoryTable(rows: readonly DirectoryRow[], commit?: string): string {
  const against = commit === undefined ? [] : [commit, `${commit} / floor`];
  return [
    '### Directory',
    '',
    ...table(
      ['people in 20 nested groups', 'directory', 'floor', 'ours', 'ours / floor', ...against],
      rows.map(({ server, people, floor, ours, earlier }) => [
        people.toLocaleString('en'),
        server,
        milliseconds(floor),
        milliseconds(ours),
        ratio(ours, floor),
        ...(earlier === undefined ? [] : [milliseconds(earlier), ratio(earlier, floor)]),
      ]),
    ),
  ].join('\n');
}

/** @param commit whose times are there too, before ours */
export function relationsTable(rows: readonly RelationsRow[], commit?: string): string {
  const head = ['schemas', 'tables', 'GRANT by names', 'create', 'create / names', 'unchanged'];
  const both = (earlier: number | undefined, now: number) =>
    earlier === undefined ? milliseconds(now) : `${milliseconds(earlier)} → ${milliseconds(now)}`;
  return [
    '### Many tables',
    '',
    ...(commit === undefined ? [] : [`Of ${commit} → of today:`, '']),
    ...table(
      ['server', ...head, 'more privileges', 'remove'],
      rows.map(({ server, schemas, tables, floor, ours, earlier }) => [
        server,
        schemas.toLocaleString('en'),
        tables.toLocaleString('en'),
        milliseconds(floor),
        both(earlier?.create, ours.create),
        `${earlier ? `${ratio(earlier.create, floor)} → ` : ''}${ratio(ours.create, floor)}`,
        ...OF_AN_ACCESS.map((operation) => both(earlier?.[operation], ours[operation])),
      ]),
    ),
  ].join('\n');
}

const OF_AN_ACCESS = ['again', 'more', 'remove'] as const;

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
