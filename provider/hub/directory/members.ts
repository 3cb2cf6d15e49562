import { EqualityFilter, OrFilter } from 'ldapts';
import { baseTooNarrow, membersUnreadable } from '../../errors/directory.ts';
import { inParallel } from '../parallel.ts';
import type { Connection } from './connection.ts';
import { byDn, isBelow } from './dn.ts';
import { entryOf, isUnreadable, MEMBER_ATTRIBUTES, type RawEntry } from './entry.ts';
import { found, type Having, searchesFor } from './linked.ts';
import { type Listed, listed } from './listed.ts';
import type { Entry, Group } from './model.ts';
import { AT_ONCE } from './roots.ts';

/** Members that are looked up one by one. A group that needs more of that is refused. */
const MOST_CHECKED = 500;

export interface MembersOptions {
  readonly baseDn: string;
  readonly attributes: readonly string[];
  /** Makes an error of the directory one that people can read. */
  readonly explaining: <Out>(doing: string, work: Promise<Out>) => Promise<Out>;
}

/**
 * The direct members of each group. Few searches by the members' back links find most of them. The
 * groups' own lists then tell which members these did not find: those that lie outside of the base,
 * or that the hub may not read.
 */
export async function membersOf(
  groups: readonly Group[],
  connection: Connection,
  { baseDn, attributes, explaining }: MembersOptions,
): Promise<Entry[][]> {
  const wanted = [...MEMBER_ATTRIBUTES, ...attributes];
  const reading = <Out>({ dn }: Group, work: Promise<Out>) =>
    explaining(`reading the members of ${dn}`, work);
  const lists = await inParallel(AT_ONCE, groups, (group) =>
    reading(group, listed(group, connection)),
  );
  const having: Having = (attribute, values) =>
    connection.search(baseDn, anyOf(attribute, values), [
      ...wanted,
      ...(attribute === 'primaryGroupID' ? [attribute] : []),
    ]);
  const members = new Map(lists.map((group) => [group, new Map<string, RawEntry>()]));
  await inParallel(AT_ONCE, searchesFor(lists, having), async (search) => {
    const told = await explaining(doing(search.groups), found(search));
    for (const [index, group] of search.groups.entries())
      for (const entry of told[index] ?? []) members.get(group)?.set(entry.dn, entry);
  });
  return inParallel(AT_ONCE, lists, async (group) => {
    const known = [...(members.get(group)?.values() ?? [])];
    const others = await reading(group, unlinked(group, known, { connection, wanted, baseDn }));
    const entries = [...known, ...others];
    refuseUnreadable(group.dn, entries);
    return entries.map((entry) => entryOf(entry, attributes));
  });
}

/** A filter for the entries that have one of these values. */
function anyOf(attribute: string, values: readonly string[]): EqualityFilter | OrFilter {
  const filters = values.map((value) => new EqualityFilter({ attribute, value }));
  const [first] = filters;
  return first !== undefined && filters.length === 1 ? first : new OrFilter({ filters });
}

/** Members that a group lists, and that no search has found. */
async function unlinked(
  { dn, members }: Listed,
  known: readonly RawEntry[],
  options: {
    readonly connection: Connection;
    readonly wanted: readonly string[];
    readonly baseDn: string;
  },
): Promise<RawEntry[]> {
  const { connection, wanted, baseDn } = options;
  const entryAt = byDn(known);
  const missing = members.filter((member) => entryAt(member) === undefined);
  if (missing.length > MOST_CHECKED) throw tooMany(dn, missing, baseDn);
  const others: RawEntry[] = [];
  for (const member of missing) {
    const entry = await connection.entryAt(member, wanted);
    if (entry === undefined) throw membersUnreadable({ group: dn, members: [member] });
    others.push(entry);
  }
  return others;
}

function doing(groups: readonly Listed[]): string {
  const [first, ...others] = groups;
  const more = others.length === 1 ? '1 more group' : `${others.length} more groups`;
  return `reading the members of ${first?.dn}${others.length === 0 ? '' : ` and of ${more}`}`;
}

function tooMany(group: string, missing: readonly string[], baseDn: string): Error {
  const outside = missing.filter((member) => !isBelow(member, baseDn)).length;
  return outside > MOST_CHECKED
    ? baseTooNarrow({ group, outside, most: MOST_CHECKED, baseDn })
    : membersUnreadable({ group, members: missing });
}

function refuseUnreadable(group: string, entries: readonly RawEntry[]): void {
  const unreadable = entries.filter(isUnreadable);
  if (unreadable.length > 0)
    throw membersUnreadable({ group, members: unreadable.map(({ dn }) => dn) });
}
