import { ALL_ACCOUNTS, type Review } from '../../provider/contract/messages/review.ts';
import { changesBetween, keyOf } from '../../provider/review/model/changes.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';

/** The review with what changed since an earlier one, instead of since the one before. */
export function since(earlier: Review, review: Review): Review {
  if (earlier.finishedAt > review.finishedAt)
    throw new NotAsked(
      `the run ${earlier.run} is later than ${review.run}: --since names the earlier one`,
    );
  const known = new Set(earlier.accesses.map(keyOf));
  // Of what a review of a part has left out, nobody knows how it was.
  const accesses =
    earlier.scope === ALL_ACCOUNTS
      ? review.accesses
      : review.accesses.filter((access) => known.has(keyOf(access)));
  const list = changesBetween(earlier, { ...review, accesses }, review.scope === ALL_ACCOUNTS);
  return { ...review, changes: { since: earlier.run, at: earlier.finishedAt, list } };
}
