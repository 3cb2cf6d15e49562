import { EqualityFilter, type Entry as RawEntry } from 'ldapts';
import { baseTooNarrow, groupVanished, membersUnreadable } from '../../errors/directory.ts';
import type { Connection } from './connection.ts';
import { dnKey, isBelow } from './dn.ts';
import { attributeOf, entryOf, isUnreadable, MEMBER_ATTRIBUTES } from './entry.ts';
import type { Entry, Group } from './model.ts';

/** Members that are looked up one by one. A group that needs more of that is refused. */
const MOST_CHECKED = 500;

/**
 * The direct members of a group. One search by the members' back link finds most of them. The
 * group's own list then tells which members that search did not find: those that lie outside of the
 * base, or that the hub may not read.
 */
export async function membersOf(
  { dn, rid }: Group,
  connection: Connection,
  options: { readonly baseDn: string; readonly attributes: readonly string[] },
): Promise<Entry[]> {
  if (rid === undefined)
    throw membersUnreadable({ group: dn, members: [`${dn} itself: its objectSid`] });
  const wanted = [...MEMBER_ATTRIBUTES, ...options.attributes];
  const having = (attribute: string, value: string) =>
    connection.search(options.baseDn, new EqualityFilter({ attribute, value }), wanted);
  const linked = await having('memberOf', dn);
  const primary = await having('primaryGroupID', String(rid));
  const found = new Map([...linked, ...primary].map((entry) => [dnKey(entry.dn), entry]));
  const listed = await listedMembers(dn, connection);
  const missing = listed.filter((member) => !found.has(dnKey(member)));
  if (missing.length > MOST_CHECKED) throw tooMany(dn, missing, options.baseDn);
  for (const member of missing) {
    const entry = await connection.entryAt(member, wanted);
    if (entry === undefined) throw membersUnreadable({ group: dn, members: [member] });
    found.set(dnKey(entry.dn), entry);
  }
  const entries = [...found.values()];
  refuseUnreadable(dn, entries);
  return entries.map((entry) => entryOf(entry, options.attributes));
}

function tooMany(group: string, missing: readonly string[], baseDn: string): Error {
  const outside = missing.filter((member) => !isBelow(member, baseDn)).length;
  return outside > MOST_CHECKED
    ? baseTooNarrow({ group, outside, most: MOST_CHECKED, baseDn })
    : membersUnreadable({ group, members: missing });
}

/** The values of `member`, of which Active Directory gives 1,500 at a time (MaxValRange). */
async function listedMembers(dn: string, { entryAt }: Connection): Promise<string[]> {
  const listed: string[] = [];
  for (;;) {
    const start = listed.length;
    const entry = await entryAt(dn, [start === 0 ? 'member' : `member;range=${start}-*`]);
    if (entry === undefined) throw groupVanished({ dn });
    const key =
      Object.keys(entry).find((name) => name.toLowerCase().startsWith('member;range=')) ?? 'member';
    const values = attributeOf(entry, key);
    listed.push(...values);
    const isLast = key === 'member' || key.endsWith('-*') || values.length === 0;
    if (isLast) return listed;
  }
}

function refuseUnreadable(group: string, entries: readonly RawEntry[]): void {
  const unreadable = entries.filter(isUnreadable);
  if (unreadable.length > 0)
    throw membersUnreadable({ group, members: unreadable.map(({ dn }) => dn) });
}
