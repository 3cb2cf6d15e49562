import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ZipEntry, zip } from './zip.ts';

/** The code of one function, as it is uploaded. */
export interface Code {
  /** Its name in the bucket, made of its content: other code has another name, and no name ever means other code. */
  readonly key: string;
  readonly zip: Buffer;
}

/** The bundle in `FOLDER/NAME`, with the licences of what is in it. */
export function readCode(folder: string, name: string): Code {
  const entries = filesOf(join(folder, name));
  if (!entries.some((entry) => entry.name === 'index.mjs'))
    throw new Error(`there is no ${join(folder, name, 'index.mjs')}: run npm run build before`);
  return { key: `${name}/${digest(entries)}.zip`, zip: zip(entries) };
}

function filesOf(folder: string): ZipEntry[] {
  try {
    const names = readdirSync(folder).sort();
    return names.map((name) => ({ name, content: readFileSync(join(folder, name)) }));
  } catch {
    return [];
  }
}

/** Of the files, not of the zip: another version of zlib may pack the same files in another way. */
function digest(entries: readonly ZipEntry[]): string {
  const hash = createHash('sha256');
  for (const { name, content } of entries)
    hash.update(`${name}\0${content.length}\0`).update(content);
  return hash.digest('hex').slice(0, 32);
}
