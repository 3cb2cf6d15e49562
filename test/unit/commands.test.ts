import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandsOf, commandsOfCures } from '../support/guide/commands.ts';
import { faultOf } from '../support/guide/our-commands.ts';
import { blocksOf, PAGES, REPOSITORY, readPage } from '../support/guide/page.ts';
import { PAGE_ROWS } from '../support/guide/pages.ts';
import { unknownIn } from '../support/guide/rows.ts';
import { commandsIn } from '../support/guide/shell.ts';

/** Every command that a page asks for exists, and somebody runs it, or a row says why not. */

/** Where files of ours are, and where `npm run synth` and programs write. */
const FILE = /^(?:file:\/\/|fileb:\/\/)?((?:docs|provider|stacksets|terraform|test)\/[\w./-]+)$/;
const WRITTEN = ['stacksets/settings.json'];

test.each(PAGES)('somebody runs each block of %s, or nobody can here', (page) => {
  const rows = PAGE_ROWS[page] ?? [];
  expect(unknownIn(blocksOf(readPage(page)), rows)).toEqual({ blocks: [], rows: [] });
});

test('every page that has rows is there, and every suite that runs one', () => {
  expect(Object.keys(PAGE_ROWS).filter((page) => !PAGES.includes(page))).toEqual([]);
  const readers = Object.values(PAGE_ROWS).flatMap((rows) => rows.map(([, reader]) => reader));
  const suites = readers.flatMap((reader) => ('suite' in reader ? [reader.suite] : []));
  expect(suites.filter((suite) => !existsSync(join(REPOSITORY, suite)))).toEqual([]);
});

test('our programs take every command of a page that calls them', () => {
  const faults = commandsOf(PAGES).flatMap(({ page, words, isWhole }) => {
    const fault = faultOf(words, isWhole);
    return fault === undefined ? [] : [`${page}: ${words.join(' ')}: ${fault}`];
  });
  expect(faults).toEqual([]);
});

test('our programs take every command of a cure', () => {
  const cures = commandsOfCures();
  expect(cures.length).toBeGreaterThan(15);
  const faults = cures.map((words) => [words.join(' '), faultOf(words)]);
  expect(faults.filter(([, fault]) => fault !== undefined)).toEqual([]);
});

test('every file that a command of a page names is there', () => {
  const missing = commandsOf(PAGES).flatMap(({ page, words }) =>
    words
      .map((word) => FILE.exec(word)?.[1] ?? '')
      .filter((file) => file !== '' && !WRITTEN.includes(file))
      .filter((file) => !existsSync(join(REPOSITORY, file)))
      .map((file) => `${page}: ${file}`),
  );
  expect(missing).toEqual([]);
});

test.each([
  ['npm run reconcil', 'package.json has no script reconcil'],
  ['npm run reconcile --check', 'npm takes --check for itself'],
  ['npm run reconcile -- --chek', "Unknown option '--chek'"],
  ['AWS_PROFILE=central npm run -s review -- --person', "'--person <value>' argument missing"],
  ['export A="$(npx database-access token --hst a:1)"', "Unknown option '--hst'"],
  ['for a in b; do npx database-access doctors; done', 'there is no command doctors'],
  ['npm run sandbox -- --postgres=13 psql', '--postgres=13 is not known'],
  ['true | npm run connect  # in a block, it is whole', 'name the access'],
])('%s is refused', (script, fault) => {
  const faults = commandsIn(script).flatMap(({ words }) => faultOf(words) ?? []);
  expect(faults).toEqual([expect.stringContaining(fault)]);
});
