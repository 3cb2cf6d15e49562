import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Options } from '../../stacksets/assemble.ts';
import { EVERYTHING, optionsWith, templatesOf } from './company.ts';

test.each<[string, Options]>([
  ['the example', optionsWith()],
  ['every setting', optionsWith(EVERYTHING)],
])('cfn-lint has nothing to say about the templates of %s', { timeout: 120_000 }, (_, options) => {
  const folder = mkdtempSync(join(tmpdir(), 'database-access-lint-'));
  const files = Object.entries(templatesOf(options)).map(([name, template]) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(template, undefined, 1));
    return file;
  });
  expect(files.length).toBeGreaterThanOrEqual(6);
  try {
    const said = execFileSync('cfn-lint', ['--include-checks', 'W', '--', ...files], {
      encoding: 'utf8',
    });
    expect(said).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
