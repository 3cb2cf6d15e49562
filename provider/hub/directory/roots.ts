import { groupsNotFound, type WrongGroup } from '../../errors/directory.ts';
import { inParallel } from '../parallel.ts';
import type { Directory, Group } from './model.ts';

/** Concurrent searches. They share a connection, and domain controllers have others to serve. */
export const AT_ONCE = 4;

/** The groups of these names. The error is about all names that are not those of one group each. */
export async function findRoots(
  names: readonly string[],
  directory: Directory,
): Promise<readonly Group[]> {
  const found = await inParallel(AT_ONCE, names, (name) => directory.findGroups(name));
  const wrong = names.flatMap((name, index) => wrongGroup(name, found[index] ?? []) ?? []);
  if (wrong.length === 0) return found.flat();
  const missing = wrong.filter(({ dns, isList }) => dns.length === 0 && !isList);
  const lost = missing.map(({ name }) => name);
  const [near, people] =
    lost.length === 0
      ? [new Map<string, string[]>(), new Set<string>()]
      : await Promise.all([directory.suggest(lost), directory.peopleNamed(lost)]);
  throw groupsNotFound({
    baseDn: directory.baseDn,
    groups: wrong.map((group) => ({
      ...group,
      near: near.get(group.name) ?? [],
      isPerson: people.has(group.name),
    })),
  });
}

/** One that has nothing to do with other names, and for which nobody waits. */
export async function findRoot(name: string, directory: Directory): Promise<Group> {
  const found = await directory.findGroups(name);
  const [root] = found;
  const wrong = wrongGroup(name, found);
  if (root !== undefined && wrong === undefined) return root;
  throw groupsNotFound({ baseDn: directory.baseDn, groups: wrong === undefined ? [] : [wrong] });
}

function wrongGroup(name: string, found: readonly Group[]): WrongGroup | undefined {
  if (found.length === 1) return undefined;
  const isList = found.length === 0 && /[,;]/.test(name) && !name.includes('=');
  return { name, dns: found.map(({ dn }) => dn), near: [], isList };
}
