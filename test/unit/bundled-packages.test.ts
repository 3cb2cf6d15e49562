import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { licencesOf, packagesIn } from '../../provider/bundled-packages.ts';

const folder = mkdtempSync(join(tmpdir(), 'database-access-packages-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Installs a package, and returns a file of it. */
function installed(name: string, files: Record<string, string>, license = 'MIT'): string {
  const path = join(folder, 'node_modules', name);
  mkdirSync(path, { recursive: true });
  const manifest = { name: name.replace(/^.*node_modules\//, ''), version: '1.2.3', license };
  for (const [file, text] of Object.entries({ 'package.json': JSON.stringify(manifest), ...files }))
    writeFileSync(join(path, file), text);
  return join(path, 'lib/index.js');
}

test('each package that a bundle has files of is named once, also one within another', () => {
  const outer = installed('@scope/outer', {});
  const inner = installed('@scope/outer/node_modules/inner', {});
  const other = join(folder, 'node_modules/@scope/outer/other.js');
  const found = packagesIn(['provider/hub/index.ts', inner, outer, other]);
  expect(found.map(({ name, version }) => [name, version])).toEqual([
    ['@scope/outer', '1.2.3'],
    ['inner', '1.2.3'],
  ]);
});

test('a licence is found in a file or in the README, and told once for all who share it', () => {
  const inputs = [
    installed('b', { 'LICENSE.md': 'MIT of somebody\n', NOTICE: 'by somebody' }),
    installed('a', { licence: 'MIT of somebody else' }),
    installed('c', { licence: 'MIT of somebody else' }),
    installed('d', { 'README.md': '# d\n\n## License\n\nMIT. Permission is granted\n' }),
  ];
  expect(licencesOf(packagesIn(inputs)).split(`\n${'-'.repeat(80)}\n\n`)).toEqual([
    'a 1.2.3\nc 1.2.3\n\nMIT of somebody else\n',
    'b 1.2.3\n\nMIT of somebody\n\n\nby somebody\n',
    'd 1.2.3\n\nMIT. Permission is granted\n',
  ]);
});

test("Apache's licence reads the same for everybody", () => {
  const [apache] = packagesIn([installed('apache', {}, 'Apache-2.0')]);
  expect(licencesOf(apache ? [apache] : [])).toMatch(/^apache 1\.2\.3\n\nApache License\n/);
});

test('a package without a licence can not be bundled', () => {
  const packages = packagesIn([installed('free', { 'README.md': '## License\n\nMIT\n' })]);
  expect(() => licencesOf(packages)).toThrow(/^free brings no licence/);
});
