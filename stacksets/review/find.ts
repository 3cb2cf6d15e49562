import type { Review } from '../../provider/contract/messages/review.ts';
import { command } from '../../provider/runtime/command.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';
import { bucketCalled, type ResultsBucket } from '../runs/bucket.ts';
import { whoCalls } from '../runs/caller.ts';
import { readLatest, readReview, usualBucket } from '../runs/reviews.ts';
import { machineCalled } from '../runs/state-machine.ts';
import { watch } from '../runs/watch.ts';
import type { Filter } from './filter.ts';
import type { Options } from './options.ts';
import { since } from './since.ts';

const DAY = 86_400_000;

/** The review that is asked for, and what changed since the other one. */
export async function find(options: Options, tell: (line: string) => void): Promise<Review> {
  const { bucket, run } = await locate(options);
  const review = await (run === undefined ? readLatest(bucket) : readReview(bucket, run));
  const days = Math.floor((Date.now() - Date.parse(review.finishedAt)) / DAY);
  if (run === undefined && days > 1)
    tell(`the latest review is ${days} days old: do the nightly runs finish? --fresh looks now`);
  if (options.since === undefined) return review;
  return since(await readReview(bucket, options.since), review);
}

/** Where the review is: of the latest run, unless one is named. */
async function locate({
  from,
  filter,
  bucket,
}: Options): Promise<{ readonly bucket: ResultsBucket; readonly run?: string }> {
  if (from === 'latest' || 'run' in from) {
    const caller = await whoCalls();
    const name = bucket ?? usualBucket(caller);
    return { bucket: bucketCalled(name, caller.region), ...(from !== 'latest' && from) };
  }
  const machine = await machineCalled(from.fresh.machine);
  const run = await machine.start({ mode: 'check', ...accountsOf(filter) });
  const { status, problem = '' } = await watch(machine, run, 'review');
  if (status === 'failed')
    throw new NotAsked(
      `the run did not finish, so there is no review of it: ${problem}. What it has found: ` +
        command('reconcile', `--run ${run}`),
    );
  const name = bucket ?? (await machine.bucketOf(run)) ?? usualBucket(machine);
  return { bucket: bucketCalled(name, machine.region), run };
}

/** A run knows accounts by their ids only. */
function accountsOf({ accounts }: Filter): { accounts?: string[] } {
  const isForIds = accounts?.every((account) => /^\d{12}$/.test(account));
  return accounts !== undefined && isForIds ? { accounts: [...accounts] } : {};
}
