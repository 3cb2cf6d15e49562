import { byDn } from './dn.ts';
import { attributeOf, type RawEntry } from './entry.ts';
import type { Listed } from './listed.ts';

/**
 * Searches for the members of several groups at once, since a directory takes nearly as long for a
 * group of few as for many of them.
 */

/** A search for the entries that have one of these values. */
export type Having = (
  attribute: 'memberOf' | 'primaryGroupID',
  values: readonly string[],
) => Promise<readonly RawEntry[]>;

/** One search for the members of several groups, and a way to tell them apart. */
export interface Search {
  readonly groups: readonly Listed[];
  readonly run: (groups: readonly Listed[]) => Promise<readonly RawEntry[]>;
  /** Undefined if the answer does not tell. */
  readonly tell: (entries: readonly RawEntry[]) => ReadonlyArray<readonly RawEntry[]> | undefined;
}

/** The searches that find the members of these groups, but for those that only a list names. */
export function searchesFor(groups: readonly Listed[], having: Having): Search[] {
  const linked = (groups: readonly Listed[]): Search => ({
    groups,
    run: (groups) =>
      having(
        'memberOf',
        groups.map(({ dn }) => dn),
      ),
    tell: (entries) => toldByLists(groups, entries),
  });
  const primary = (groups: readonly Listed[]): Search => ({
    groups,
    run: (groups) =>
      having(
        'primaryGroupID',
        groups.map(({ rid }) => String(rid)),
      ),
    tell: (entries) => toldByIdentifiers(groups, entries),
  });
  return [
    ...together(groups, (group) => (isTelling(group) ? group.members.length : MOST_PEOPLE)).map(
      linked,
    ),
    ...together(groups, ({ rid }) => (rid < FIRST_OF_DOMAIN ? MOST_PEOPLE : 1)).map(primary),
  ];
}

/**
 * A list that is empty may be one that the hub may not read, and one of several answers may lack
 * somebody. Searched together, a member of both groups would count for the other one alone.
 */
function isTelling({ members, isOfOneAnswer }: Listed): boolean {
  return members.length > 0 && isOfOneAnswer;
}

/** The members that a search finds, of each of its groups. */
export async function found({ groups, run, tell }: Search): Promise<Array<readonly RawEntry[]>> {
  const entries = await run(groups);
  if (groups.length === 1) return [entries];
  const told = tell(entries);
  if (told !== undefined) return [...told];
  // Something has changed in between, or may not be read. One group leaves no doubt.
  const each: Array<readonly RawEntry[]> = [];
  for (const group of groups) each.push(await run([group]));
  return each;
}

/**
 * Groups in one search. Active Directory collects what a search for one of several values finds in a
 * table of 10,000 entries (MaxTempTableSize). If there are more, it walks through all that it has.
 */
const MOST_GROUPS = 20;
const MOST_PEOPLE = 5_000;

/** Below are the domain's own groups, such as `Domain Users`: the primary group of everybody. */
const FIRST_OF_DOMAIN = 1_000;

/** @param people a group of as many as one search may find is searched by itself */
function together(
  groups: readonly Listed[],
  people: (group: Listed) => number,
): ReadonlyArray<readonly Listed[]> {
  const batches: Listed[][] = [];
  let room = 0;
  for (const group of groups) {
    const count = people(group);
    const batch = batches.at(-1);
    if (batch === undefined || count > room || batch.length === MOST_GROUPS) {
      batches.push([group]);
      room = MOST_PEOPLE - count;
    } else {
      batch.push(group);
      room -= count;
    }
  }
  return batches;
}

/** Undefined if some entry is on none of the lists. */
function toldByLists(
  groups: readonly Listed[],
  entries: readonly RawEntry[],
): RawEntry[][] | undefined {
  const entryAt = byDn(entries);
  const all = new Set<RawEntry>();
  const told = groups.map(({ members }) => {
    const own = members.flatMap((dn) => entryAt(dn) ?? []);
    for (const entry of own) all.add(entry);
    return own;
  });
  return all.size === entries.length ? told : undefined;
}

/** Undefined if some entry does not tell its primary group. */
function toldByIdentifiers(
  groups: readonly Listed[],
  entries: readonly RawEntry[],
): ReadonlyArray<readonly RawEntry[]> | undefined {
  const byIdentifier = Map.groupBy(entries, (entry) => attributeOf(entry, 'primaryGroupID')[0]);
  const told = groups.map(({ rid }) => byIdentifier.get(String(rid)) ?? []);
  const known = new Set(groups.map(({ rid }) => String(rid)));
  const isTold = [...byIdentifier.keys()].every((rid) => rid !== undefined && known.has(rid));
  return isTold ? told : undefined;
}
