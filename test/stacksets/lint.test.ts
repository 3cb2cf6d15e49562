import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Options } from '../../stacksets/assemble.ts';
import { EVERYTHING, optionsWith, templatesOf } from './company.ts';

test.each<[string, Options, number]>([
  ['the example', optionsWith({}, false), 5],
  ['the example with doors', optionsWith(), 6],
  ['every setting', optionsWith(EVERYTHING), 6],
])('cfn-lint has nothing to say about the templates of %s', (_, options, count) => {
  const folder = mkdtempSync(join(tmpdir(), 'database-access-lint-'));
  const templates = Object.entries(templatesOf(options));
  const files = templates
    .filter(([, { Resources }]) => Object.keys(Resources).length > 0)
    .map(([name, template]) => {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(template, undefined, 1));
      return file;
    });
  expect(files).toHaveLength(count);
  try {
    const said = execFileSync('cfn-lint', ['--include-checks', 'W', '--', ...files], {
      encoding: 'utf8',
    });
    expect(said).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
