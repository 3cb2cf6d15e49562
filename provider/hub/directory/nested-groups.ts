import { OutsideError } from '../../runtime/errors.ts';
import { inParallel } from '../parallel.ts';
import type { DirectoryPerson } from './usernames.ts';

/** What a group of a directory can hold. */
export interface Entry {
  readonly dn: string;
  readonly kind: 'person' | 'group' | 'computer' | 'contact' | 'foreign' | 'other';
  /** Relative identifier of a group: people of whom it is the primary group are not among its members. */
  readonly rid?: number;
  readonly isDisabled: boolean;
  readonly isExpired: boolean;
  readonly attributes: DirectoryPerson['attributes'];
}

export interface Group {
  readonly dn: string;
  readonly rid?: number;
}

/** What expanding asks of a directory. Each answer is whole, or an error: never a part. */
export interface Directory {
  /** The group with this name (sAMAccountName or cn) or DN. */
  findGroup(name: string): Promise<Group>;
  /** What is directly in it. */
  membersOf(group: Group): Promise<Entry[]>;
  close(): Promise<void>;
}

/** Why members of a group got no user, and how many. */
export type LeftOut = Partial<
  Record<'disabled' | 'expired' | Exclude<Entry['kind'], 'person' | 'group'>, number>
>;

export interface Expansion {
  /** For each of the groups asked for, in their order. */
  readonly people: readonly DirectoryPerson[][];
  readonly leftOut: LeftOut;
}

/** Groups of groups of groups: far more than anybody has, and a bound for what a request may ask of a directory. */
const MOST_GROUPS = 2_000;
/** Searches. They share a connection, and the domain controllers have others to serve. */
const AT_ONCE = 4;

/**
 * The people of groups, those of nested groups included, level by level: the server's own way (LDAP_MATCHING_RULE_IN_CHAIN) takes
 * time with every user of the directory, and fails as an empty answer. Each group is read once, however many others hold it.
 */
export async function expand(names: readonly string[], directory: Directory): Promise<Expansion> {
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

/** Directories compare names without regard to case. */
function key({ dn }: { readonly dn: string }): string {
  return dn.toLowerCase();
}

function distinct(groups: readonly Group[], known: ReadonlyMap<string, unknown>): Group[] {
  return [...new Map(groups.map((group) => [key(group), group])).entries()]
    .filter(([key]) => !known.has(key))
    .map(([, group]) => group);
}

/** What is in the group and in its groups. A cycle ends where it began. */
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

/** Locked out is for minutes, and no reason to lose an access. */
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
