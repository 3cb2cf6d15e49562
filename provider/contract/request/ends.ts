import type { Level } from './level.ts';

/** When groups end, by their names: ISO 8601 in UTC. From then on, a group counts as absent. */
export type Until = Readonly<Record<string, string>>;

type Groups = Readonly<Record<string, Level>>;

/** A group that has an end is in force until the moment before it. */
export function hasEnded(end: string | undefined, now: Date): boolean {
  return end !== undefined && Date.parse(end) <= now.getTime();
}

export function endOf(until: Until | undefined, group: string): string | undefined {
  return until !== undefined && Object.hasOwn(until, group) ? until[group] : undefined;
}

/** The groups that count at a time, and the names of those that have ended. */
export function groupsAt(
  { groups, until }: { readonly groups: Groups; readonly until?: Until | undefined },
  now: Date,
): { readonly inForce: Groups; readonly ended: readonly string[] } {
  const isOver = (name: string) => hasEnded(endOf(until, name), now);
  return {
    inForce: Object.fromEntries(Object.entries(groups).filter(([name]) => !isOver(name))),
    ended: Object.keys(groups).filter(isOver),
  };
}
