import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { synth } from '../../../stacksets/synth/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'database-access-synth-'));
afterAll(() => rmSync(folder, { recursive: true }));
const err = vi.spyOn(console, 'error').mockImplementation(() => {});
afterEach(() => vi.clearAllMocks());
const within = (name: string) => join(folder, name);

test('all mistakes in the settings are told at once, by their names', async () => {
  writeFileSync(within('settings.json'), '{ "organization": "mine", "regoins": [] }');
  expect(await synth.main([within('settings.json'), '--out', within('out')])).toBe(2);
  const [told] = err.mock.calls.flat();
  expect(told).toContain(`${within('settings.json')}:\n`);
  expect(told).toContain('organization id such as o-exampleorg1');
  expect(told).toContain('regoins');
});

test('settings that are not there, or no JSON, are told with their file', async () => {
  writeFileSync(within('torn.json'), '{');
  for (const name of ['none.json', 'torn.json']) {
    err.mockClear();
    expect(await synth.main([within(name), '--out', within('out')])).toBe(2);
    expect(err.mock.calls.flat()[0]).toContain(`${within(name)} can't be read as JSON: `);
  }
});

test('a folder with files that somebody else made is not emptied', async () => {
  mkdirSync(within('mine/code'), { recursive: true });
  await expect(synth.main(['--out', within('mine')])).rejects.toThrow(
    `${within('mine/code')}: there already, not made by this program, which would remove it. ` +
      'Choose another folder with --out',
  );
});

test('one file has all settings', async () => {
  await expect(synth.main(['a.json', 'b.json'])).rejects.toThrow('leave b.json out');
});
