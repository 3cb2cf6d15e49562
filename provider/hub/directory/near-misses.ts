import { AndFilter, EqualityFilter, OrFilter, SubstringFilter } from 'ldapts';
import { nearest } from '../../runtime/nearest.ts';
import type { Connection } from './connection.ts';
import { attributeOf } from './entry.ts';

/** Names that get suggestions: one search is for all of them. */
const MOST_NAMES = 5;
/** Characters of a name for which anything is like it. */
const TOO_SHORT = 4;
/** A name is cut into so many parts: one of them is whole in a name that differs in two places. */
const PARTS = 3;

/**
 * Groups whose names are like these, which do not exist. One page of one search, so that a typing
 * error costs a large directory little. Whatever fails, there are no suggestions.
 */
export async function suggest(
  names: readonly string[],
  { firstPage }: Connection,
  baseDn: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = names.filter((name) => bare(name).length >= TOO_SHORT).slice(0, MOST_NAMES);
  if (asked.length === 0) return new Map();
  const parts = [...new Set(asked.flatMap((name) => partsOf(bare(name))))];
  const isLike = ['sAMAccountName', 'cn'].flatMap((attribute) =>
    parts.map((part) => new SubstringFilter({ attribute, any: [part] })),
  );
  const isGroup = new EqualityFilter({ attribute: 'objectClass', value: 'group' });
  const filter = new AndFilter({ filters: [isGroup, new OrFilter({ filters: isLike })] });
  try {
    const found = await firstPage(baseDn, filter, ['sAMAccountName', 'cn']);
    const known = found.flatMap((entry) => [
      ...attributeOf(entry, 'sAMAccountName'),
      ...attributeOf(entry, 'cn'),
    ]);
    return new Map(asked.map((name) => [name, nearest(bare(name), known)]));
  } catch {
    return new Map();
  }
}

/**
 * Those of the names, which are no groups, that people have: somebody named a person. There are none
 * if the directory can't tell.
 */
export async function peopleNamed(
  names: readonly string[],
  { firstPage }: Connection,
  baseDn: string,
): Promise<ReadonlySet<string>> {
  const asked = names.slice(0, MOST_NAMES);
  const isCalled = asked.map(
    (name) => new EqualityFilter({ attribute: 'sAMAccountName', value: bare(name) }),
  );
  const isUser = new EqualityFilter({ attribute: 'objectClass', value: 'user' });
  const filter = new AndFilter({ filters: [isUser, new OrFilter({ filters: isCalled })] });
  try {
    const found = await firstPage(baseDn, filter, ['sAMAccountName']);
    const known = new Set(
      found
        .flatMap((entry) => attributeOf(entry, 'sAMAccountName'))
        .map((name) => name.toLowerCase()),
    );
    return new Set(asked.filter((name) => known.has(bare(name).toLowerCase())));
  } catch {
    return new Set();
  }
}

/** Without its domain, as in CORP\Group and group@corp.example. A DN is as it is. */
function bare(name: string): string {
  return name.includes('=') ? name : name.replace(/^[^\\]*\\/, '').replace(/@[^@]*$/, '');
}

function partsOf(name: string): string[] {
  const length = Math.ceil(name.length / PARTS);
  return Array.from({ length: PARTS }, (_, at) =>
    name.slice(at * length, (at + 1) * length),
  ).filter((part) => part.length > 1);
}
