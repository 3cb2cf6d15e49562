import type { Review, ReviewedAccess } from '../../contract/messages/review.ts';
import { hasEnded } from '../../contract/request/ends.ts';
import { timeInWords } from './words.ts';

/** What ends by date, and what has. */

/** A group of an access that is to end. */
export interface End {
  readonly at: string;
  readonly group: string;
  readonly access: ReviewedAccess;
  /** Those who have what they have by this group, and perhaps by others too. */
  readonly people: number;
}

/** The next one first. */
export function endsAhead({ accesses, finishedAt }: Review): End[] {
  return accesses
    .flatMap((access) =>
      Object.entries(access.until ?? {})
        .filter(([, at]) => !hasEnded(at, new Date(finishedAt)))
        .map(([group, at]) => ({ at, group, access, people: peopleBy(group, access) })),
    )
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Of an access, in words: `Shop-OnCall on 24 Dec 2026, 18:00 UTC`. */
export function endedInWords({ until = {} }: ReviewedAccess, now: string): string[] {
  return endsInWords(Object.entries(until).filter(([, at]) => hasEnded(at, new Date(now))));
}

export function endsInWords(ends: ReadonlyArray<readonly [group: string, at: string]>): string[] {
  return ends.map(([group, at]) => `${group} on ${timeInWords(at)}`);
}

function peopleBy(group: string, { logins = [] }: ReviewedAccess): number {
  return logins.filter(({ groups = [] }) => groups.includes(group)).length;
}
