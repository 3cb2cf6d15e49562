import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the product's version stands beside package.json, its lock file and the functions. */

export const REPOSITORY = join(import.meta.dirname, '../../..');

/** All that users read or copy. The changelog is about all versions; tests invent theirs. */
export function pages(): string[] {
  return ['docs', 'stacksets', 'terraform', 'test']
    .flatMap((folder) =>
      readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(folder, path),
      ),
    )
    .concat('README.md', 'CONTRIBUTING.md')
    .filter((path) => /\.(?:md|tf|ya?ml)$/.test(path) && !/\.terraform|node_modules/.test(path))
    .sort();
}

export const textOf = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8');

/** What stands before a version that is ours: a tag, a file of the release, what programs print. */
const BEFORE = [
  ...['[?&]ref=v', 'releases/(?:tag|download)/v'],
  ...['\\bdatabase-access(?:-[a-z]+)*[-@ ]v?', '^\\s*version ', '^\\s*hub: '],
];
const MENTION = new RegExp(`(?<=${BEFORE.join('|')})\\d+\\.\\d+\\.\\d+\\b`, 'gm');

export function mentions(text: string): string[] {
  return text.match(MENTION) ?? [];
}

export function withVersion(text: string, version: string): string {
  return text.replaceAll(MENTION, version);
}

/** The headings of the changelog: `## 0.2.0 (2026-12-01)`. Without a date: not released. */
const HEADING = /^## (?:(\d+\.\d+\.\d+) )?\((?:not released|(\d{4}-\d{2}-\d{2}))\)$/gm;

export interface Heading {
  version: string | undefined;
  date: string | undefined;
}

export function headings(changelog: string): Heading[] {
  return [...changelog.matchAll(HEADING)].map(([, version, date]) => ({ version, date }));
}

/** What is not released becomes this version, of this day. */
export function released(changelog: string, version: string, date: string): string {
  const [first, ...older] = headings(changelog);
  if (first === undefined || first.date !== undefined)
    throw new Error(
      'CHANGELOG.md: its first heading is not "## (not released)"; write one, and what is new',
    );
  if (older.some((heading) => heading.version === version))
    throw new Error(`CHANGELOG.md: ${version} is released already`);
  return changelog.replace(new RegExp(HEADING, 'm'), `## ${version} (${date})`);
}
