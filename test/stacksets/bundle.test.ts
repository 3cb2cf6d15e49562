import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readBundle } from '../../stacksets/code/bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'database-access-code-'));
afterAll(() => rmSync(folder, { recursive: true }));

function bundle(name: string, files: Record<string, string>): string {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
  return name;
}

const files = { 'index.mjs': 'export const handler = () => "Grüße";\n'.repeat(99), LEGAL: '' };

test('a bundle is a zip that other tools can read, with the permissions that Lambda needs', () => {
  const { zip } = readBundle(folder, bundle('whole', files));
  const file = join(folder, 'whole.zip');
  writeFileSync(file, zip);
  const script = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
read = lambda i: [z.read(i).decode(), oct(i.external_attr >> 16), i.date_time[:3]]
print(json.dumps({i.filename: read(i) for i in z.infolist()}))`;
  const read: unknown = JSON.parse(
    execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }),
  );
  expect(read).toEqual({
    'index.mjs': [files['index.mjs'], '0o100644', [1980, 1, 1]],
    LEGAL: ['', '0o100644', [1980, 1, 1]],
  });
  expect(zip.length).toBeLessThan(files['index.mjs'].length);
});

test('the name of a bundle depends on its content and on nothing else', () => {
  const { key, zip } = readBundle(folder, bundle('one', files));
  expect(key).toMatch(/^one\/[0-9a-f]{32}\.zip$/);
  const again = readBundle(folder, bundle('one', files));
  expect(again.key).toBe(key);
  expect(again.zip).toEqual(zip);
  const [mit, isc, moved] = [{ LEGAL: 'MIT' }, { LEGAL: 'ISC' }, { LEGAL: '', NOTICE: 'ISC' }].map(
    (changes) => readBundle(folder, bundle('one', changes)).key,
  );
  expect(new Set([key, mit, isc, moved]).size).toBe(4);
});

test('a bundle is the same in every time zone', () => {
  const zone = process.env['TZ'];
  const name = bundle('everywhere', files);
  const zips = ['Pacific/Kiritimati', 'UTC', 'America/Los_Angeles'].map((place) => {
    process.env['TZ'] = place;
    return { midnight: new Date(1980, 0, 1).getTime(), zip: readBundle(folder, name).zip };
  });
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
  expect(new Set(zips.map(({ midnight }) => midnight)).size).toBe(3);
  const [east, ...west] = zips.map(({ zip }) => zip);
  for (const zip of west) expect(zip).toEqual(east);
});

test('a bundle that was not built fails with the cure', () => {
  expect(() => readBundle(folder, 'nothing')).toThrow(/index\.mjs: run npm run build before$/);
});
