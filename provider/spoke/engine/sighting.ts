import {
  type ManagedLogin,
  type OtherLogin,
  REACHES,
  type Sighting,
} from '../../contract/messages/review.ts';
import { isAdopted } from '../model/state.ts';

/** What the sightings of all engines have in common. Pure. */

export type Reach = OtherLogin['can'];

/** A report of Lambda's holds at most 6 MB. */
const MOST_LOGINS = 20_000;
const MOST_OTHERS = 500;

export function highest(reaches: Iterable<Reach>): Reach {
  let best: Reach = 'nothing';
  for (const reach of reaches) if (REACHES.indexOf(reach) > REACHES.indexOf(best)) best = reach;
  return best;
}

/** Everything that somebody can become, step by step; itself too. */
export function closure(from: string, next: (node: string) => Iterable<string>): Set<string> {
  const reached = new Set([from]);
  // A set also gives what is added while it is walked through.
  for (const node of reached) for (const other of next(node)) reached.add(other);
  return reached;
}

/** Bounded. Those who can do most come first, so that nobody of them is left out. */
export function sightingOf({ logins, others, unseen }: Sighting): Sighting {
  const told = logins.toSorted(byName).slice(0, MOST_LOGINS);
  const first = others
    .toSorted((a, b) => REACHES.indexOf(b.can) - REACHES.indexOf(a.can) || byName(a, b))
    .slice(0, MOST_OTHERS);
  return {
    logins: told,
    others: first,
    unseen: [
      ...unseen,
      ...more(logins.length - told.length, 'logins of the access, which are too many to list'),
      ...more(others.length - first.length, 'other logins, which can do no more than those listed'),
    ],
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function more(count: number, what: string): string[] {
  return count === 0 ? [] : [`and ${count} more ${what}`];
}

/** An application user, of whichever rotation. */
export interface Generation {
  readonly name: string;
  readonly generation: number;
  readonly rotation: string;
}

/** The one whose credentials are stored; without any, the newest. The others are former ones. */
export function applicationKind(
  users: readonly Generation[],
  stored: string | undefined,
): (name: string) => Pick<ManagedLogin, 'kind' | 'isAdopted'> {
  const adopted = new Set(users.filter(isAdopted).map(({ name }) => name));
  const made = users.filter((user) => !isAdopted(user));
  const newest = made.toSorted((a, b) => b.generation - a.generation)[0]?.name;
  const current = made.some(({ name }) => name === stored) ? stored : newest;
  return (name) => {
    if (adopted.has(name)) return { kind: 'former application', isAdopted: true };
    return { kind: name === current ? 'application' : 'former application' };
  };
}
