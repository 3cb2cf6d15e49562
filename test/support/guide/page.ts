import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a page asks its readers to type. */

export const REPOSITORY = join(import.meta.dirname, '../../..');

/** Every page that somebody follows; the CHANGELOG also names commands of former versions. */
export const PAGES: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md'],
  ...['docs', 'stacksets', 'terraform', 'test'].flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md') && !/\.terraform|node_modules/.test(path))
      .map((path) => `${folder}/${path}`)
      .toSorted(),
  ),
];

export function readPage(page: string): string {
  return readFileSync(join(REPOSITORY, page), 'utf8');
}

const FENCED = /^( *)```(\w*)\n([\s\S]*?)^ *```$/gm;
/** What fences of commands and of what they print are marked with. */
const SHELL = ['', 'sh'];

/** What stands between fences of a shell, or that name no language, without its indentation. */
export function blocksOf(text: string): string[] {
  return [...text.matchAll(FENCED)]
    .filter(([, , language = '']) => SHELL.includes(language))
    .map(([, indent = '', , block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}

/** What stands between backticks in sentences and tables. */
export function spansOf(text: string): string[] {
  return [...text.replaceAll(FENCED, '').matchAll(/(`+)([^`]+)\1/g)].map(([, , span = '']) =>
    span.replaceAll(/\s+/g, ' ').trim(),
  );
}

/** The commands of a block which shows what they print, or the block. */
export function typedIn(block: string): string {
  const typed = [...block.matchAll(/^ *\$ (.*(?:\\\n.*)*)$/gm)].map(([, line = '']) => line);
  return typed.length > 0 ? typed.join('\n') : block;
}
