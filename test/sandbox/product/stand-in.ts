import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A tiny bundle in place of the product's, for the sandbox's own tests: a module that exports
 * `handler`.
 */
export async function standIn(directory: string, name: string, handler: string): Promise<string> {
  const file = join(directory, `${name}.mjs`);
  await writeFile(file, `export const handler = ${handler};\n`);
  return file;
}
