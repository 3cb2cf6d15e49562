import { type Review, review as reviewSchema } from '../../provider/contract/messages/review.ts';
import { csvOf } from '../../provider/review/csv.ts';
import { attentionOf } from '../../provider/review/model/attention.ts';
import { pages } from '../../provider/review/pages.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { parseAnswer } from '../ask-hub/hub.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';
import { runProgram } from '../ask-hub/program.ts';
import { bucketCalled, type ResultsBucket } from '../runs/bucket.ts';
import { whoCalls } from '../runs/caller.ts';
import { readLatest, readReview, usualBucket } from '../runs/reviews.ts';
import { machineCalled } from '../runs/state-machine.ts';
import { watch } from '../runs/watch.ts';
import { type Filter, narrow } from './filter.ts';
import { type Options, parseOptions, STDOUT, USAGE } from './options.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import { since } from './since.ts';
import { summaryOf } from './summary.ts';
import { writePages, writeText } from './write-files.ts';

/**
 * `npm run review` tells who can reach what. Progress and the names of files go to standard error,
 * the review to standard output.
 */
await runProgram({ name: 'review', usage: USAGE, main });

const DAY = 86_400_000;

async function main(words: readonly string[]): Promise<number> {
  const options = parseOptions(words);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const whole = await find(options);
  refuseUnknown(whole, options.filter);
  const review = narrow(whole, options.filter);
  handOut(review, options);
  return attentionOf(review).length > 0 ? 1 : 0;
}

/** The review that is asked for, and what changed since the other one. */
async function find(options: Options): Promise<Review> {
  const { bucket, run } = await locate(options);
  const review = await (run === undefined ? readLatest(bucket) : readReview(bucket, run));
  const days = Math.floor((Date.now() - Date.parse(review.finishedAt)) / DAY);
  if (run === undefined && days > 1)
    console.error(
      `the latest review is ${days} days old: do the nightly runs finish? --fresh looks now`,
    );
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
        `npm run reconcile -- --run ${run}`,
    );
  const name = bucket ?? (await machine.bucketOf(run)) ?? usualBucket(machine);
  return { bucket: bucketCalled(name, machine.region), run };
}

/** A run knows accounts by their ids only. */
function accountsOf({ accounts }: Filter): { accounts?: string[] } {
  const isForIds = accounts?.every((account) => /^\d{12}$/.test(account));
  return accounts !== undefined && isForIds ? { accounts: [...accounts] } : {};
}

function handOut(review: Review, { csv, json, html, filter }: Options): void {
  const forms = [
    ...(csv === undefined ? [] : [{ file: csv, text: csvOf }]),
    ...(json === undefined ? [] : [{ file: json, text: jsonOf }]),
  ];
  for (const { file, text } of forms.filter(({ file }) => file !== STDOUT)) {
    writeText(file, text(review));
    told(file);
  }
  if (html !== undefined) told(writePages(html, pages(review)));
  const toStdout = forms.find(({ file }) => file === STDOUT);
  if (toStdout !== undefined) {
    // Programs get the names as they are; a terminal does what they say.
    process.stdout.write(toStdout.text(process.stdout.isTTY ? safe(review) : review));
    return;
  }
  const shown = safe(review);
  // Only a terminal has a width.
  const width = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  const isListed = filter.people !== undefined || filter.databases !== undefined;
  console.log(summaryOf(shown, { width, isListed }));
}

function jsonOf(review: Review): string {
  return `${JSON.stringify({ ...review, attention: attentionOf(review) }, undefined, 2)}\n`;
}

function told(file: string): void {
  console.error(`wrote ${printable(file)}`);
}

/** With texts that a terminal may show. */
function safe(review: Review): Review {
  return reviewSchema.parse(parseAnswer(JSON.stringify(review)));
}
