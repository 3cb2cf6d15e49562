import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { optionsWith, templatesOf } from './company.ts';

test.each([true, false])(
  'cfn-lint has nothing to say about any template, doors: %s',
  (withDoors) => {
    const folder = mkdtempSync(join(tmpdir(), 'database-access-lint-'));
    const templates = Object.entries(templatesOf(optionsWith({}, withDoors)));
    const files = templates
      .filter(([, { Resources }]) => Object.keys(Resources).length > 0)
      .map(([name, template]) => {
        const file = join(folder, `${name}.json`);
        writeFileSync(file, JSON.stringify(template, undefined, 1));
        return file;
      });
    expect(files).toHaveLength(withDoors ? 6 : 5);
    try {
      const said = execFileSync('cfn-lint', ['--include-checks', 'W', '--', ...files], {
        encoding: 'utf8',
      });
      expect(said).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
