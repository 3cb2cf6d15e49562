import { groupVanished, membersUnreadable } from '../../errors/directory.ts';
import type { Connection } from './connection.ts';
import { attributeOf, type RawEntry, ridOf } from './entry.ts';
import type { Group } from './model.ts';

/** A group with its own list of its members. */
export interface Listed {
  readonly dn: string;
  /**
   * Its relative identifier: a group does not list those as members whose primary group it is. They
   * name it by this identifier.
   */
  readonly rid: number;
  /** The DNs of its direct members, but of those whose primary group it is. */
  readonly members: readonly string[];
  /**
   * Did one answer hold them all? Of several, each begins where the one before ended by number: if
   * somebody was removed in between, the next one passes over a member.
   */
  readonly isOfOneAnswer: boolean;
}

/** Reads the list, of which Active Directory gives 1,500 values at a time (MaxValRange). */
export async function listed({ dn }: Group, connection: Connection): Promise<Listed> {
  const entry = await ownEntry(dn, ['objectSid', 'member'], connection);
  const rid = ridOf(entry);
  if (rid === undefined)
    throw membersUnreadable({ group: dn, members: [`${dn} itself: its objectSid`] });
  const members: string[] = [];
  const first = partOf(entry);
  for (let part = first; ; ) {
    for (const member of part.members) members.push(member);
    if (part.isLast) return { dn, rid, members, isOfOneAnswer: first.isLast };
    part = partOf(await ownEntry(dn, [`member;range=${members.length}-*`], connection));
  }
}

async function ownEntry(
  dn: string,
  attributes: readonly string[],
  { entryAt }: Connection,
): Promise<RawEntry> {
  const entry = await entryAt(dn, attributes);
  if (entry === undefined) throw groupVanished({ dn });
  return entry;
}

function partOf(entry: RawEntry): {
  readonly members: readonly string[];
  readonly isLast: boolean;
} {
  const key =
    Object.keys(entry).find((name) => name.toLowerCase().startsWith('member;range=')) ?? 'member';
  const members = attributeOf(entry, key);
  return { members, isLast: key === 'member' || key.endsWith('-*') || members.length === 0 };
}
