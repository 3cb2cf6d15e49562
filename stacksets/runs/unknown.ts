import type { Review } from '../../provider/contract/messages/review.ts';
import { nearest } from '../../provider/runtime/nearest.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';

/** What to say of a name that a review does not have. */

const MOST_SUGGESTIONS = 3;

/** Those that are spelt nearly so, and then those that contain what was asked for. */
export function suggestions(asked: string, known: readonly string[]): string[] {
  const part = asked.toLowerCase();
  const longer = known.filter((name) => name.toLowerCase().includes(part)).toSorted();
  return [...new Set([...nearest(asked, known), ...longer])].slice(0, MOST_SUGGESTIONS);
}

/** The sentence for something that the review does not have. */
export function unknown(
  what: string,
  { run }: Review,
  like: readonly string[],
  more = '',
): NotAsked {
  const hint =
    like.length === 0 ? '' : ` Did you mean ${like.map((name) => printable(name)).join(' or ')}?`;
  return new NotAsked(`the review of the run ${run} has no ${what}.${hint}${more}`);
}
