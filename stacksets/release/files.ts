import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { File } from '../code/bundle.ts';

/** The files of a folder and of those in it, in the order of their names. */
export function filesIn(folder: string, isWanted = (_name: string) => true): File[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path, name: relative(folder, path) }))
    .filter(({ name }) => isWanted(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ path, name }) => ({ name, content: readFileSync(path) }));
}

export const fileIn = (folder: string, name: string): File => ({
  name,
  content: readFileSync(join(folder, name)),
});

export const textFile = (name: string, text: string): File => ({
  name,
  content: Buffer.from(text),
});

/** As if they were in a folder of that name. */
export const within = (folder: string, files: readonly File[]): File[] =>
  files.map(({ name, content }) => ({ name: `${folder}/${name}`, content }));
