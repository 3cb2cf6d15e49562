import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';

/** The code of one function, as it is uploaded. */
export interface Bundle {
  /**
   * Its name in the bucket, derived from its content: different code has a different name, and a
   * name never changes its meaning.
   */
  readonly key: string;
  readonly zip: Uint8Array;
}

export interface File {
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * The bundle in `FOLDER/NAME`, with the licences of what it contains.
 *
 * @param more files that it has beside those of the folder, by their names
 */
export function readBundle(
  folder: string,
  name: string,
  more: Readonly<Record<string, string>> = {},
): Bundle {
  const added = Object.entries(more).map(([file, text]) => ({
    name: file,
    content: Buffer.from(text),
  }));
  const files = [...filesOf(join(folder, name)), ...added];
  if (!files.some((file) => file.name === 'index.mjs'))
    throw new Error(`there is no ${join(folder, name, 'index.mjs')}: run npm run build before`);
  return { key: `${name}/${digest(files)}.zip`, zip: zip(files) };
}

function filesOf(folder: string): File[] {
  try {
    const names = readdirSync(folder).sort();
    return names.map((name) => ({ name, content: readFileSync(join(folder, name)) }));
  } catch {
    return [];
  }
}

/**
 * The same files make the same zip. A zip stores local time without a zone, so the date is midnight
 * of 1 January 1980, the earliest it can hold, in whatever zone this runs. The permissions are
 * Unix's (3): a regular file that everybody may read, since Lambda runs the code as another user.
 */
export function zip(files: readonly File[]): Uint8Array {
  const mtime = new Date(1980, 0, 1);
  const entries: Zippable = {};
  for (const { name, content } of files) entries[name] = content;
  return zipSync(entries, { level: 9, mtime, os: 3, attrs: 0o100644 << 16 });
}

/**
 * Of the files, not of the zip: another version of fflate may compress the same files differently.
 */
function digest(files: readonly File[]): string {
  const hash = createHash('sha256');
  for (const { name, content } of files)
    hash.update(`${name}\0${content.length}\0`).update(content);
  return hash.digest('hex').slice(0, 32);
}
