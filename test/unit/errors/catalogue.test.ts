import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCatalogue } from './catalogue.ts';
import { TITLES, writePage } from './page.ts';
import { CAN_NOT_BE, PROVOKED } from './provoked.ts';

/** The catalogue of errors is whole, and docs/errors.md is what it says. */

const REPOSITORY = join(import.meta.dirname, '../../..');
const areas = await readCatalogue();
const entries = areas.flatMap(({ entries }) => entries);

test('docs/errors.md is what `npm run errors` writes', () => {
  expect(readFileSync(join(REPOSITORY, 'docs/errors.md'), 'utf8')).toBe(writePage(areas));
});

test('every area has a title', () => {
  expect(areas.map(({ name }) => name).filter((name) => !(name in TITLES))).toEqual([]);
});

test('every id is of one entry, and may stand in an address', () => {
  const ids = entries.map(({ id }) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  expect(ids.filter((id) => !/^[a-z]+(-[a-z0-9]+)+$/.test(id))).toEqual([]);
});

test.each(entries.map((entry) => [entry.id, entry] as const))(
  '%s is a sentence that a person can read at once, with a cause and a cure',
  (_, { text, cause, cure }) => {
    expect(text.length).toBeLessThanOrEqual(600);
    // Where to look follows in brackets.
    expect(text).toMatch(/[^.\s]$/);
    // CloudFormation shows anything else as question marks.
    expect(`${text}${cause}${cure}`).toMatch(/^[\x20-\x7e]*$/);
    for (const said of [cause, cure]) expect(said).toMatch(/^\S.{5,300}\.\)?$/);
    expect(`${text}${cause}${cure}`).not.toMatch(/hunter2|password (is|was) ['"]/i);
  },
);

/** Errors that are made again of what another function has said of them. */
const PASSED_ON = ['contract/messages/reply.ts', 'hub/spoke-client/errors.ts'];

test('no error that a caller may read is made outside of provider/errors', () => {
  const provider = join(REPOSITORY, 'provider');
  const making = readdirSync(provider, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('errors/'))
    .filter((path) => path !== 'runtime/errors.ts' && !PASSED_ON.includes(path))
    .filter((path) => READABLE.test(readFileSync(join(provider, path), 'utf8')));
  expect(making).toEqual([]);
});

/** The class itself, or any that was derived from one: ours are not thrown by their names. */
const READABLE =
  /new (?:UserError|Refused|OutsideError|PlatformError|OtherVersion|NoSpoke|MassRemoval|LoginRefused|RaceLost|Blocked)\(|extends (?:UserError|OutsideError|PlatformError|ReadableError)/;

test('each entry is provoked for real, or it is said why it is not', () => {
  const named = [...Object.keys(PROVOKED), ...Object.keys(CAN_NOT_BE)];
  expect(named.toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
});

test.each(Object.entries(PROVOKED))('%s is provoked where it is said', (id, { in: file, says }) => {
  const text = entries.find((entry) => entry.id === id)?.text ?? '';
  expect(says === id || text.includes(says)).toBe(true);
  expect(file).not.toMatch(/^test\/unit\//);
  // Where a test has a regular expression, its dots and brackets are escaped.
  const source = readFileSync(join(REPOSITORY, file), 'utf8').replace(/\\(?=[^\w\s])/g, '');
  expect(source).toContain(says);
});
