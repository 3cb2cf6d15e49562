import { SourceMap } from 'node:module';
import { join, relative } from 'node:path';

/** A place in a function's code, as a stack trace and the log of an internal error tell it. */
const PLACE = /([\w-]+\.mjs):(\d+):(\d+)/g;

/**
 * Adds to each line the places in our code, or in a package, that its places in a bundle come from.
 *
 * @param mapOf the source map of a file; undefined if there is none of this name
 * @param folder of the source maps, relative to which they tell where the sources are
 */
export function placesInSource(
  lines: readonly string[],
  mapOf: (file: string) => string | undefined,
  folder: string,
): string[] {
  return lines.map((line) => {
    const found = [...line.matchAll(PLACE)].map(([, file = '', row, column]) =>
      placeIn(mapOf(file), Number(row), Number(column), folder),
    );
    return found.length === 0 ? line : `${found.join(', ')}  ${line.trim()}`;
  });
}

function placeIn(map: string | undefined, row: number, column: number, folder: string): string {
  if (map === undefined) return '?';
  const entry = new SourceMap(JSON.parse(map)).findEntry(row - 1, column - 1);
  if (!('originalSource' in entry)) return '?';
  const { originalSource, originalLine, originalColumn } = entry;
  const path = relative('.', join(folder, originalSource));
  return `${path}:${originalLine + 1}:${originalColumn + 1}`;
}
