import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { FIELDS } from '../../provider/contract/request/fields.ts';

/** Pages refer only to what exists. */

const REPOSITORY = join(import.meta.dirname, '../..');
const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...['docs', 'stacksets', 'terraform', 'test'].flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md') && !path.includes('.terraform/'))
      .map((path) => join(folder, path)),
  ),
];
const SOURCES = [
  '/vitest.config.ts',
  ...['provider', 'stacksets', 'test'].flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' }).map(
      (path) => `/${join(folder, path)}`,
    ),
  ),
];
const text = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8');

test('every test that the threat model names is there', () => {
  const named = [...text('docs/threat-model.md').matchAll(/`(test\/[^`:]+\.ts): ([^`]+)`/g)];
  expect(named.length).toBeGreaterThan(20);
  const missing = named.filter(([, file = '', name = '']) => !text(file).includes(name));
  expect(missing.map(([all]) => all)).toEqual([]);
});

test('the fields in docs/request.md are those of a request', () => {
  const [, table = ''] = text('docs/request.md').split(/^## (?:Fields|Privileges)/m);
  const cells = [...table.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell);
  const named = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(named.sort()).toEqual(Object.keys(FIELDS).sort());
});

test.each(PAGES)('every link of %s leads somewhere', (page) => {
  const links = [...text(page).matchAll(/\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)/g)];
  const broken = links.filter(([, path = '', anchor]) => {
    const target = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(REPOSITORY, target))) return true;
    return anchor !== undefined && !anchors(text(target)).includes(anchor.slice(1));
  });
  expect(broken.map(([all]) => all)).toEqual([]);
});

test.each(PAGES)('every source file that %s names is there', (page) => {
  const named = [...text(page).matchAll(/[\w./-]*\w\.(?:ts|py)\b/g)].map(([path]) =>
    path.replace(/^(?:\.{0,2}\/)*/, '/'),
  );
  expect(named.filter((path) => !SOURCES.some((file) => file.endsWith(path)))).toEqual([]);
});

/** Anchors as GitHub derives them from headings. */
function anchors(page: string): string[] {
  return [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
