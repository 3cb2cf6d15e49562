import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INDEX_PAGE } from '../../provider/review/page-data.ts';
import type { Page } from '../../provider/review/pages.ts';
import { reason } from '../../provider/runtime/errors.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';

export function writeText(file: string, text: string): void {
  written(file, () => writeFileSync(file, text));
}

/**
 * One page is the file. Several are in a folder, since they lead to each other by their names.
 *
 * @returns the file to open
 */
export function writePages(file: string, pages: readonly Page[]): string {
  const [only] = pages.length === 1 ? pages : [];
  if (only !== undefined && !isFolder(file)) {
    writeText(file, only.html);
    return file;
  }
  const folder = isFolder(file) ? file : file.replace(/\.html?$/i, '');
  written(folder, () => mkdirSync(folder, { recursive: true }));
  for (const { name, html } of pages) writeText(join(folder, name), html);
  return join(folder, INDEX_PAGE);
}

function isFolder(path: string): boolean {
  return path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function written(path: string, write: () => unknown): void {
  try {
    write();
  } catch (error) {
    throw new NotAsked(`${path} could not be written: ${reason(error)}`);
  }
}
