/**
 * `npm version 0.2.0` sets package.json and its lock file, runs this, commits and tags. What is not
 * released in CHANGELOG.md becomes that version, of today, and what users read names it.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages, REPOSITORY, released, textOf, withVersion } from './mentions.ts';

const { version }: { version: string } = JSON.parse(textOf('package.json'));
const today = new Date().toISOString().slice(0, 10);

const changed = new Map([['CHANGELOG.md', released(textOf('CHANGELOG.md'), version, today)]]);
for (const page of pages()) changed.set(page, withVersion(textOf(page), version));
for (const [path, text] of changed)
  if (text !== textOf(path)) {
    writeFileSync(join(REPOSITORY, path), text);
    console.log(`${path}: ${version}`);
  }
