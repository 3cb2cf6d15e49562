import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stdin } from 'node:process';
import { text } from 'node:stream/consumers';
import { placesInSource } from './place-in-source.ts';

/**
 * `where.ts FUNCTION < LOG` tells where in our code the places of a log are, as `at` of an internal
 * error names them. It needs the build of the version that wrote the log.
 */
const MAPS = 'dist/maps';
const [name = ''] = process.argv.slice(2);
const functions = names(MAPS);
if (!functions.includes(name)) {
  const known = functions.length > 0 ? functions.join(', ') : 'none: run npm run build before';
  console.error(`where: ${JSON.stringify(name)} is no function; they are ${known}`);
  process.exit(2);
}
const folder = join(MAPS, name);
const mapOf = (file: string) =>
  names(folder).includes(`${file}.map`)
    ? readFileSync(join(folder, `${file}.map`), 'utf8')
    : undefined;
const lines = (await text(stdin)).split(/\n|\\n|(?<="),/);
console.log(placesInSource(lines, mapOf, join('dist', name)).join('\n'));

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
