import { EqualityFilter, type Entry as RawEntry } from 'ldapts';
import { OutsideError } from '../../runtime/errors.ts';
import type { Connection } from './connection.ts';
import { entryOf, isUnreadable, MEMBER_ATTRIBUTES, valuesOf } from './entry.ts';
import type { Entry, Group } from './nested-groups.ts';

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
  if (rid === undefined) throw incomplete(dn, [`${dn} itself: its objectSid`]);
  const wanted = [...MEMBER_ATTRIBUTES, ...options.attributes];
  const having = (attribute: string, value: string) =>
    connection.search(options.baseDn, new EqualityFilter({ attribute, value }), wanted);
  const linked = await having('memberOf', dn);
  const primary = await having('primaryGroupID', String(rid));
  const found = new Map([...linked, ...primary].map((entry) => [entry.dn.toLowerCase(), entry]));
  const listed = await listedMembers(dn, connection);
  const missing = listed.filter((member) => !found.has(member.toLowerCase()));
  if (missing.length > MOST_CHECKED) throw incomplete(dn, missing);
  for (const member of missing) {
    const entry = await connection.entryAt(member, wanted);
    if (entry === undefined) throw incomplete(dn, [member]);
    found.set(member.toLowerCase(), entry);
  }
  const entries = [...found.values()];
  refuseUnreadable(dn, entries);
  return entries.map((entry) => entryOf(entry, options.attributes));
}

/** The values of `member`, of which Active Directory gives 1,500 at a time (MaxValRange). */
async function listedMembers(dn: string, { entryAt }: Connection): Promise<string[]> {
  const listed: string[] = [];
  for (;;) {
    const start = listed.length;
    const entry = await entryAt(dn, [start === 0 ? 'member' : `member;range=${start}-*`]);
    if (entry === undefined)
      throw new OutsideError(`the group ${dn} disappeared while it was read; nothing was changed`);
    const key =
      Object.keys(entry).find((name) => name.toLowerCase().startsWith('member;range=')) ?? 'member';
    const values = valuesOf(entry[key]);
    listed.push(...values);
    const isLast = key === 'member' || key.endsWith('-*') || values.length === 0;
    if (isLast) return listed;
  }
}

function refuseUnreadable(group: string, entries: readonly RawEntry[]): void {
  const unreadable = entries.filter(isUnreadable);
  if (unreadable.length > 0)
    throw incomplete(
      group,
      unreadable.map(({ dn }) => dn),
    );
}

function incomplete(group: string, missing: readonly string[]): OutsideError {
  return new OutsideError(
    `groups: ${missing.length} members of ${group} can't be read, or not wholly ` +
      `(${missing.slice(0, 10).join('; ')}), so it is not known who has left. ` +
      'Nothing was changed. May the bind user read them (memberOf, userAccountControl and ' +
      'accountExpires too), and are they of this domain?',
  );
}
