import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Listed } from '../../../provider/errors/entry.ts';

/** Reads the entries of the catalogue: what the files of provider/errors export. */

export interface Area {
  /** The first word of the ids of its entries. */
  readonly name: string;
  readonly entries: readonly Listed[];
}

const FOLDER = join(import.meta.dirname, '../../../provider/errors');

export async function readCatalogue(): Promise<Area[]> {
  const exported = await Promise.all(
    readdirSync(FOLDER).map(async (file): Promise<object> => import(join(FOLDER, file))),
  );
  const all = exported.flatMap((module) => Object.values(module)).filter(isEntry);
  const areas = Map.groupBy(all, ({ id }) => id.slice(0, id.indexOf('-')));
  return [...areas].map(([name, entries]) => ({
    name,
    entries: entries.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  }));
}

function isEntry(value: unknown): value is Listed {
  return typeof value === 'function' && 'id' in value && 'whose' in value && 'text' in value;
}
