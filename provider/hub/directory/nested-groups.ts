import { OutsideError } from '../../runtime/errors.ts';
import { inParallel } from '../parallel.ts';
import type { DirectoryPerson } from './usernames.ts';

/** A member of a group. */
export interface Entry {
  readonly dn: string;
  readonly kind: 'person' | 'group' | 'computer' | 'contact' | 'foreign' | 'other';
  /**
   * The relative identifier of a group: a group does not list those as members whose primary group
   * it is. They name it by this identifier.
   */
  readonly rid?: number;
  readonly isDisabled: boolean;
  readonly isExpired: boolean;
  readonly attributes: DirectoryPerson['attributes'];
}

export interface Group {
  readonly dn: string;
  readonly rid?: number;
}

/** A directory, as far as groups need it. Each answer is whole or an error, never a part. */
export interface Directory {
  /** Finds a group by its name (sAMAccountName or cn) or its DN. */
  findGroup(name: string): Promise<Group>;
  /** Its direct members. */
  membersOf(group: Group): Promise<Entry[]>;
  close(): Promise<void>;
}

/** The members of groups that get no user: how many, and why. */
export type LeftOut = Partial<
  Record<'disabled' | 'expired' | Exclude<Entry['kind'], 'person' | 'group'>, number>
>;

export interface ExpandedGroups {
  /** The people of each group, in the order of the names. */
  readonly people: readonly DirectoryPerson[][];
  readonly leftOut: LeftOut;
}

/** Far more than anybody nests. It bounds the work that one request can give a directory. */
const MOST_GROUPS = 2_000;
/** Concurrent searches. They share a connection, and domain controllers have others to serve. */
const AT_ONCE = 4;

/**
 * Finds the people in groups and in the groups nested in them, level by level. The server's own way
 * (LDAP_MATCHING_RULE_IN_CHAIN) takes longer with each user of the directory, and when it fails,
 * its answer is empty. Each group is read once, however many groups hold it.
 */
export async function expandGroups(
  names: readonly string[],
  directory: Directory,
): Promise<ExpandedGroups> {
  const roots = await inParallel(AT_ONCE, names, (name) => directory.findGroup(name));
  const members = new Map<string, Entry[]>();
  let level: readonly Group[] = distinct(roots, members);
  while (level.length > 0) {
    if (members.size + level.length > MOST_GROUPS)
      throw new OutsideError(
        `groups: they hold more than ${MOST_GROUPS} groups of groups; nothing was changed`,
      );
    const answers = await inParallel(AT_ONCE, level, (group) => directory.membersOf(group));
    for (const [index, group] of level.entries()) members.set(key(group), answers[index] ?? []);
    level = distinct(
      answers.flat().filter(({ kind }) => kind === 'group'),
      members,
    );
  }
  const reached = roots.map((root) => reachable(root, members));
  return {
    people: reached.map((entries) => entries.filter(isActive)),
    leftOut: countLeftOut(new Map(reached.flat().map((entry) => [key(entry), entry])).values()),
  };
}

/** Directories compare names case-insensitively. */
function key({ dn }: { readonly dn: string }): string {
  return dn.toLowerCase();
}

function distinct(groups: readonly Group[], known: ReadonlyMap<string, unknown>): Group[] {
  return [...new Map(groups.map((group) => [key(group), group])).entries()]
    .filter(([key]) => !known.has(key))
    .map(([, group]) => group);
}

/** The members of a group and of the groups within it. A cycle is walked once. */
function reachable(root: Group, members: ReadonlyMap<string, readonly Entry[]>): Entry[] {
  const seen = new Set([key(root)]);
  const found = new Map<string, Entry>();
  const open: Group[] = [root];
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    for (const entry of members.get(key(group)) ?? []) {
      if (entry.kind !== 'group') found.set(key(entry), entry);
      else if (!seen.has(key(entry))) {
        seen.add(key(entry));
        open.push(entry);
      }
    }
  }
  return [...found.values()];
}

/** A lockout is not counted: it lasts minutes, and is no reason to lose an access. */
function isActive({ kind, isDisabled, isExpired }: Entry): boolean {
  return kind === 'person' && !isDisabled && !isExpired;
}

function countLeftOut(entries: Iterable<Entry>): LeftOut {
  const counts: Record<string, number> = {};
  for (const entry of entries) {
    if (isActive(entry)) continue;
    const why = entry.kind === 'person' ? (entry.isDisabled ? 'disabled' : 'expired') : entry.kind;
    counts[why] = (counts[why] ?? 0) + 1;
  }
  return counts;
}
