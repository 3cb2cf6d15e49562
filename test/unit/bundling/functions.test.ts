import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleFunctions, FUNCTIONS } from '../../../provider/bundle-functions.ts';
import { placesInSource } from '../../../provider/bundling/place-in-source.ts';
import { weigh } from '../../../provider/bundling/weigh.ts';
import { readCatalogue } from '../errors/catalogue.ts';

/** A cold function reads all of its code before it does anything, so the code must not grow. */

const folder = mkdtempSync(join(tmpdir(), 'database-access-weights-'));
afterAll(() => rmSync(folder, { recursive: true }));

let bundled: Readonly<Record<(typeof FUNCTIONS)[number], Metafile>>;
beforeAll(async () => {
  bundled = await bundleFunctions(folder);
}, 120_000);

const KB = 1024;
const { door, hub, spoke } = {
  door: () => weigh(bundled.door),
  hub: () => weigh(bundled.hub),
  spoke: () => weigh(bundled.spoke),
};

test('a door is 100 KB at most', () => {
  expect(door().all / KB).toBeLessThanOrEqual(100);
});

test('a hub reads 450 KB at most for a request, also if it has groups', () => {
  const { start, parts } = hub();
  expect((start + (parts['provider/hub/directory/open.ts'] ?? 0)) / KB).toBeLessThanOrEqual(450);
  expect(Object.keys(parts)).toContain('provider/hub/operators.ts');
});

test('a spoke reads 450 KB at most for a request on PostgreSQL', () => {
  const { start, parts } = spoke();
  const driver = parts['provider/spoke/postgres/server.ts'] ?? Number.NaN;
  expect((start + driver) / KB).toBeLessThanOrEqual(450);
});

test('no function starts with a driver, a client of the directory, or what is for operators', () => {
  const atStart = (metafile: Metafile) => packagesRead(metafile, 'index.mjs');
  expect(atStart(bundled.spoke)).not.toContain('pg');
  expect(atStart(bundled.spoke)).not.toContain('mysql2');
  expect(atStart(bundled.hub)).not.toContain('ldapts');
  expect(atStart(bundled.hub)).not.toContain('@aws-sdk/client-s3');
});

test.each(FUNCTIONS)('%s has only the small build of zod', (name) => {
  const inputs = Object.values(bundled[name].outputs).flatMap((output) =>
    Object.keys(output.inputs),
  );
  expect(inputs.some((path) => path.includes('/zod/v4/mini/'))).toBe(true);
  expect(inputs.filter((path) => path.includes('/zod/v4/classic/'))).toEqual([]);
});

test.each(FUNCTIONS)('%s has nothing that only docs/errors.md tells', async (name) => {
  const code = filesOf(name)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => readFileSync(join(folder, name, file), 'utf8'))
    .join('\n');
  const entries = (await readCatalogue()).flatMap((area) => area.entries);
  const told = entries.filter(({ cause, cure }) => code.includes(cause) || code.includes(cure));
  expect(told.map(({ id }) => id)).toEqual([]);
});

test.each(FUNCTIONS)('source maps of %s are beside what is deployed', (name) => {
  const maps = readdirSync(join(folder, 'maps', name));
  const code = filesOf(name).filter((file) => file.endsWith('.mjs'));
  expect(maps).toEqual(code.map((file) => `${file}.map`));
  expect(filesOf(name).filter((file) => file.endsWith('.map'))).toEqual([]);
});

test('a place in the log of an internal error leads to the place in our code', () => {
  const said = 'nobody waits for a response to this';
  const [row, column] = placeOf(said, readFileSync(join(folder, 'failures/index.mjs'), 'utf8'));
  const [wanted] = placeOf(said, readFileSync('provider/failures/index.ts', 'utf8'));
  const lines = [`at n (file:///var/task/index.mjs:${row}:${column})`, 'at other.mjs:1:1', 'at x'];
  const mapOf = (file: string) =>
    file === 'index.mjs'
      ? readFileSync(join(folder, `maps/failures/${file}.map`), 'utf8')
      : undefined;
  expect(placesInSource(lines, mapOf, join(folder, 'failures'))).toEqual([
    expect.stringMatching(RegExp(`^provider/failures/index.ts:${wanted}:\\d+  at n `)),
    '?  at other.mjs:1:1',
    'at x',
  ]);
});

/** Line and column of a text, from 1. */
function placeOf(text: string, code: string): [row: number, column: number] {
  const before = code.slice(0, code.indexOf(text)).split('\n');
  return [before.length, (before.at(-1) ?? '').length];
}

const filesOf = (name: string) => readdirSync(join(folder, name));

/** Packages with code in the file, and in what it imports before it runs. */
function packagesRead({ outputs }: Metafile, name: string): string[] {
  const open = Object.keys(outputs).filter((file) => file.endsWith(`/${name}`));
  for (const file of open)
    for (const { path, kind } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && !open.includes(path)) open.push(path);
  const inputs = open.flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
  return inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
}
