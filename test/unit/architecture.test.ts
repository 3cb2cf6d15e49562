import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

/** What the linter cannot see. */

const REPOSITORY = join(import.meta.dirname, '../..');

test('no suite imports from another one: what suites share is in test/support and test/sandbox', () => {
  const suite = (path: string) => path.split('/').slice(0, 2).join('/');
  const foreign = imports('test').filter(({ from, to }) => {
    const allowed = ['test/support', 'test/sandbox', suite(from)];
    return to.startsWith('test/') && !allowed.includes(suite(to));
  });
  expect(foreign).toEqual([]);
});

/** Every relative import of the TypeScript files in a folder, types' included. */
function imports(folder: string): Array<{ from: string; to: string }> {
  const files = readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file))
    .flatMap((from) => {
      const text = readFileSync(join(REPOSITORY, from), 'utf8');
      return [...text.matchAll(/\b(?:from|import) ?\(?'(\.[^']+)'/g)].map(([, path = '']) => ({
        from,
        to: relative(REPOSITORY, join(REPOSITORY, dirname(from), path)),
      }));
    });
}
