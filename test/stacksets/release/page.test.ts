import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notesOf, SETTINGS_ONLY } from '../../../stacksets/release/notes.ts';
import { billOfMaterials } from '../../../stacksets/release/sbom.ts';
import { withCurrentParts } from './page.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

test('what docs/release.md says of parameters is current: npm run release-page', () => {
  const page = read('docs/release.md');
  expect(page).toBe(withCurrentParts(page));
});

test('the notes are the section of the version, and what only settings can do', () => {
  const changelog =
    '# Changelog\n\n## 0.2.0 (2026-12-01)\n\n- new\n\n## 0.1.0 (2026-11-30)\n\n- old\n';
  for (const [version, own, other] of [
    ['0.2.0', '- new', '- old'],
    ['0.1.0', '- old', '- new'],
  ] as const) {
    const notes = notesOf(changelog, version);
    expect(notes.startsWith(`${own}\n`)).toBe(true);
    expect(notes).not.toContain(other);
    for (const line of SETTINGS_ONLY) expect(notes).toContain(line);
  }
  expect(() => notesOf(changelog, '0.3.0')).toThrow('CHANGELOG.md has no section "## 0.3.0 (...)"');
  const { version } = JSON.parse(read('package.json'));
  expect(notesOf(read('CHANGELOG.md'), version)).toMatch(/^- \*\*/);
});

test('the bill of materials tells which package is in which zip, and is the same for the same', () => {
  const pg = { name: 'pg', version: '8.0.0', license: 'MIT', folder: '' };
  const core = { name: '@smithy/core', version: '3.0.0', license: '(MIT OR CC0-1.0)', folder: '' };
  const zip = (text: string) => Buffer.from(text);
  const bill = (spoke: string) =>
    billOfMaterials('0.1.0', [
      { name: 'code/hub/1.zip', zip: zip('hub'), packages: [core] },
      { name: 'code/spoke/1.zip', zip: zip(spoke), packages: [core, pg] },
    ]);
  expect(bill('spoke')).toEqual(bill('spoke'));
  expect(bill('another')).not.toHaveProperty('serialNumber', Object(bill('spoke')).serialNumber);
  expect(bill('spoke')).toMatchObject({
    bomFormat: 'CycloneDX',
    serialNumber: expect.stringMatching(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    ),
    components: [
      { name: 'code/hub/1.zip', hashes: [{ alg: 'SHA-256' }] },
      { name: 'code/spoke/1.zip' },
      { purl: 'pkg:npm/%40smithy/core@3.0.0', licenses: [{ expression: '(MIT OR CC0-1.0)' }] },
      { purl: 'pkg:npm/pg@8.0.0', licenses: [{ license: { id: 'MIT' } }] },
    ],
    dependencies: [
      { ref: 'database-access@0.1.0', dependsOn: ['code/hub/1.zip', 'code/spoke/1.zip'] },
      { ref: 'code/hub/1.zip', dependsOn: ['pkg:npm/%40smithy/core@3.0.0'] },
      { ref: 'code/spoke/1.zip', dependsOn: ['pkg:npm/%40smithy/core@3.0.0', 'pkg:npm/pg@8.0.0'] },
    ],
  });
});
