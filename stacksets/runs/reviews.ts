import { runKeys } from '../../provider/contract/messages/reconcile.ts';
import { latestReview, type Review, review } from '../../provider/contract/messages/review.ts';
import { DEFAULT_NAME_PREFIX } from '../../provider/contract/names.ts';
import { command } from '../../provider/runtime/command.ts';
import { parseJson } from '../../provider/runtime/json.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';
import { resultsBucket } from '../names.ts';
import type { ResultsBucket } from './bucket.ts';
import type { Caller } from './caller.ts';

/** The bucket of the hub of this account and Region, if nobody has chosen another prefix. */
export function usualBucket({ account, region }: Pick<Caller, 'account' | 'region'>): string {
  return resultsBucket(DEFAULT_NAME_PREFIX, account, region);
}

/** Of the latest run over all accounts. */
export async function readLatest(bucket: Pick<ResultsBucket, 'name' | 'read'>): Promise<Review> {
  const text = await bucket.read(runKeys.latestReview);
  const latest = latestReview.safeParse(parseJson(text ?? '')).data;
  if (latest !== undefined) return await readReview(bucket, latest.run);
  throw new NotAsked(
    `${bucket.name} has no review of all accounts yet. Each night leaves one, and so does a run now: ` +
      command('review', '--fresh'),
  );
}

export async function readReview(
  bucket: Pick<ResultsBucket, 'name' | 'read'>,
  run: string,
): Promise<Review> {
  const text = await bucket.read(runKeys.review(run));
  if (text === undefined)
    throw new NotAsked(
      `${bucket.name} has no review of a run ${printable(run)}: there was no such run, it did not ` +
        'finish, or its results are too old to be kept',
    );
  const { data } = review.safeParse(parseJson(text));
  if (data !== undefined) return data;
  throw new NotAsked(
    'this program does not understand the review: are it and the hub of the same version?',
  );
}
