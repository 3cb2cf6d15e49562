import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CACHE } from '../../sandbox/machine/cache.ts';
import { runTool } from '../../sandbox/machine/tool.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');
/** Not in the folder for temporary files, which may be another disk: the copies are links. */
const folder = mkdtempSync(join(CACHE, 'release-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a release has the same bytes, wherever and under whatever settings of a machine it is made', {
  timeout: 300_000,
}, async () => {
  const one = await made('one', { umask: '022', TZ: 'America/Los_Angeles', LANG: 'C' });
  const other = await made('a/longer way/other', {
    umask: '077',
    TZ: 'Pacific/Kiritimati',
    LANG: 'tr_TR.UTF-8',
  });
  expect(one).toMatch(/database-access-\d+\.\d+\.\d+\.tgz\n/);
  expect(other).toEqual(one);
});

/** Makes a release in a copy of the checkout, and returns its checksums. */
async function made(
  name: string,
  { umask, ...environment }: Readonly<Record<'umask' | 'TZ' | 'LANG', string>>,
): Promise<string> {
  const copy = join(folder, name);
  const release = join(folder, `${name}-release`);
  mkdirSync(copy, { recursive: true });
  const parts = readdirSync(REPOSITORY).filter((part) => !NOT_COPIED.has(part));
  await runTool('cp', ['-al', ...parts, copy], { folder: REPOSITORY });
  const make = `umask ${umask}; exec "$0" stacksets/release/main.ts "$1"`;
  const words = ['-c', make, process.execPath, release];
  await runTool('sh', words, { folder: copy, environment });
  await runTool('sha256sum', ['--check', 'SHA256SUMS'], { folder: release });
  return readFileSync(join(release, 'SHA256SUMS'), 'utf8');
}

/** What the machine has made, and what a release does not need. */
const NOT_COPIED = new Set(['.cache', '.git', 'cdk.out', 'dist', 'test']);
