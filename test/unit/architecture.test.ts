import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

/** What the linter cannot see. */

const REPOSITORY = join(import.meta.dirname, '../..');

test('no suite imports from another one: what they share is in test/support, sandbox and bench', () => {
  const suite = (path: string) => path.split('/').slice(0, 2).join('/');
  const foreign = imports('test').filter(({ from, to }) => {
    const allowed = ['test/support', 'test/sandbox', 'test/bench', suite(from)];
    return to.startsWith('test/') && !allowed.includes(suite(to));
  });
  expect(foreign).toEqual([]);
});

test('the layout in CONTRIBUTING is the one on disk', () => {
  const layout = layoutOf(readFileSync(join(REPOSITORY, 'CONTRIBUTING.md'), 'utf8'));
  expect(layout.length).toBeGreaterThan(40);
  const named = layout.flatMap(({ folder, files }) => [
    folder,
    ...files.map((file) => join(folder, file)),
  ]);
  expect(named.filter((path) => !existsSync(join(REPOSITORY, path)))).toEqual([]);
  // Where one subfolder is named, all are.
  const parents = new Set(
    layout.map(({ folder }) => dirname(folder)).filter((path) => path !== '.'),
  );
  const onDisk = [...parents].flatMap((parent) =>
    readdirSync(join(REPOSITORY, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(parent, name)),
  );
  const folders = layout.map(({ folder }) => folder);
  expect(onDisk.filter((folder) => !folders.includes(folder))).toEqual([]);
});

/**
 * The tree of a page: `  name/   text`, with two spaces for each level, and the files that a text
 * names.
 */
function layoutOf(page: string): { folder: string; files: string[] }[] {
  const [, tree = ''] = /^```\n(provider\/ [^`]+)```$/m.exec(page) ?? [];
  const above: string[] = [];
  return [...tree.matchAll(/^( *)([\w-]+)\/(?: +(.*(?:\n {8,}.*)*))?$/gm)].map(
    ([, { length } = '', name = '', text = '']) => {
      above.splice(length / 2, Infinity, name);
      const files = [...text.matchAll(/[\w-]+\.(?:ts|md)\b/g)].map(([file]) => file);
      return { folder: join(...above), files };
    },
  );
}

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
