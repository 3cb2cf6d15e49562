import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Listed } from '../../../provider/errors/entry.ts';

/** Reads the entries of the catalogue, as the files of provider/errors export them. */

export interface Area {
  /** Of its file, with which the ids of its entries begin. */
  readonly name: string;
  readonly entries: readonly Listed[];
}

const FOLDER = join(import.meta.dirname, '../../../provider/errors');
/** Files that make entries, and have none. */
const TOOLS = ['entry.ts'];

export async function readCatalogue(): Promise<Area[]> {
  const files = readdirSync(FOLDER)
    .filter((file) => !TOOLS.includes(file))
    .toSorted();
  return Promise.all(
    files.map(async (file) => {
      const exported: object = await import(join(FOLDER, file));
      return { name: basename(file, '.ts'), entries: Object.values(exported).filter(isEntry) };
    }),
  );
}

function isEntry(value: unknown): value is Listed {
  return typeof value === 'function' && 'id' in value && 'whose' in value && 'text' in value;
}
