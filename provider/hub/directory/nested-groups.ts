import { tooManyGroups } from '../../errors/directory.ts';
import { isReadable } from '../../runtime/errors.ts';
import { inParallel } from '../parallel.ts';
import type { Directory, Entry, Group } from './model.ts';
import { AT_ONCE, findRoot, findRoots } from './roots.ts';
import type { DirectoryPerson } from './usernames.ts';

/** The members of groups that get no user: how many, and why. The last two are about their names. */
export type LeftOut = Partial<Record<LeftOutReason | 'name' | 'ambiguous', number>>;

export const LEFT_OUT_REASONS = [
  'disabled',
  'expired',
  'computer',
  'contact',
  'foreign',
  'other',
] as const satisfies ReadonlyArray<
  'disabled' | 'expired' | Exclude<Entry['kind'], 'person' | 'group'>
>;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

export interface ExpandedGroups {
  /** The people of each group, in the order of the names. */
  readonly people: readonly DirectoryPerson[][];
  readonly leftOut: LeftOut;
}

/** Far more than anybody nests. It bounds the work that one request can give a directory. */
const MOST_GROUPS = 2_000;

/**
 * Finds the people in groups and in the groups nested in them, level by level. The server's own way
 * (LDAP_MATCHING_RULE_IN_CHAIN) takes longer with each user of the directory, and when it fails,
 * its answer is empty. Each group is read once, however many groups hold it.
 */
export async function expandGroups(
  names: readonly string[],
  directory: Directory,
): Promise<ExpandedGroups> {
  const roots = await findRoots(names, directory);
  const members = new Map<string, Entry[]>();
  let level: readonly Group[] = distinct(roots, members);
  while (level.length > 0) {
    if (members.size + level.length > MOST_GROUPS) throw tooManyGroups({ most: MOST_GROUPS });
    const answers = await directory.membersOf(level);
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

/** What is known of a group: everybody in it and in the groups within it, or why nobody can tell. */
export type Expansion = readonly Entry[] | Error;

/** The groups of a run of the reconciliation, which are those of all accesses together. */
const MOST_GROUPS_OF_A_RUN = 20_000;

/**
 * Expands groups that have nothing to do with each other: one that can't be read whole does not keep
 * the others. Each group is read once, whoever names it. The answers are in the order of the names.
 */
export async function expandEach(
  names: readonly string[],
  directory: Directory,
): Promise<Expansion[]> {
  const roots = await inParallel(AT_ONCE, names, (name) => settled(findRoot(name, directory)));
  const members = new Map<string, Entry[] | Error>();
  let level = distinct(
    roots.flatMap((root) => (root instanceof Error ? [] : root)),
    members,
  );
  while (level.length > 0) {
    const isTooMuch = members.size + level.length > MOST_GROUPS_OF_A_RUN;
    const answers = isTooMuch
      ? level.map(() => tooManyGroups({ most: MOST_GROUPS_OF_A_RUN }))
      : await membersOfEach(level, directory);
    for (const [index, group] of level.entries()) members.set(key(group), answers[index] ?? []);
    level = distinct(
      answers
        .flatMap((answer) => (answer instanceof Error ? [] : answer))
        .filter(({ kind }) => kind === 'group'),
      members,
    );
  }
  return roots.map((root) => (root instanceof Error ? root : wholeOf(root, members)));
}

/** Groups of a run that are read together: so many have to be read again for one that can't be. */
const READ_TOGETHER = 40;

/** The members of each group, or why they can't be read. */
async function membersOfEach(
  groups: readonly Group[],
  directory: Directory,
): Promise<Array<Entry[] | Error>> {
  const answers: Array<Entry[] | Error> = [];
  for (let at = 0; at < groups.length; at += READ_TOGETHER) {
    const some = groups.slice(at, at + READ_TOGETHER);
    const read = await settled(directory.membersOf(some));
    answers.push(
      ...(read instanceof Error
        ? await inParallel(AT_ONCE, some, (group) => alone(group, directory))
        : read),
    );
  }
  return answers;
}

async function alone(group: Group, directory: Directory): Promise<Entry[] | Error> {
  const read = await settled(directory.membersOf([group]));
  return read instanceof Error ? read : (read[0] ?? []);
}

/** A failure that can be told; any other is a defect, and is thrown. */
async function settled<Out>(work: Promise<Out>): Promise<Out | Error> {
  try {
    return await work;
  } catch (error) {
    if (isReadable(error)) return error;
    throw error;
  }
}

/** A group is whole if every group within it could be read. */
function wholeOf(root: Group, members: ReadonlyMap<string, Entry[] | Error>): Expansion {
  const whole = new Map<string, Entry[]>();
  const open: Group[] = [root];
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    const direct = members.get(key(group)) ?? [];
    if (direct instanceof Error) return direct;
    if (whole.has(key(group))) continue;
    whole.set(key(group), direct);
    open.push(...direct.filter(({ kind }) => kind === 'group'));
  }
  return reachable(root, whole);
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
  return countReasons([...entries].flatMap((entry) => whyLeftOut(entry) ?? []));
}

/** Undefined for somebody who gets a user. */
export function whyLeftOut(entry: Entry): LeftOutReason | undefined {
  if (isActive(entry) || entry.kind === 'group') return undefined;
  if (entry.kind !== 'person') return entry.kind;
  return entry.isDisabled ? 'disabled' : 'expired';
}

export function countReasons(reasons: readonly LeftOutReason[]): LeftOut {
  const counts: LeftOut = {};
  for (const why of reasons) counts[why] = (counts[why] ?? 0) + 1;
  return counts;
}
