import { type RunSummary, runKeys } from '../../contract/messages/reconcile.ts';
import { latestReview, review } from '../../contract/messages/review.ts';
import { pages } from '../../review/pages.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { parseJson } from '../../runtime/json.ts';
import type { Results } from '../reconcile/results.ts';
import { isWhole } from '../reconcile/selection.ts';
import { type Found, reviewOf } from './review-of.ts';

/** Leaves the review of a run beside its results: who can reach what, and what changed. */
export async function leaveReview(
  summary: RunSummary,
  found: Found,
  { results, deadline }: Bucket,
): Promise<void> {
  const { run, input } = summary;
  const read = async (key: string) => parseJson((await results.read(key, deadline)) ?? '');
  const write = (key: string, value: object) => results.write(key, JSON.stringify(value), deadline);
  const latest = latestReview.safeParse(await read(runKeys.latestReview)).data;
  // A step that is repeated compares with the same review again.
  const since = latest?.run === run ? latest.before : latest?.run;
  const before = since === undefined ? undefined : await read(runKeys.review(since));
  const made = reviewOf(summary, found, review.safeParse(before).data);
  await write(runKeys.review(run), made);
  for (const { name, html } of pages(made))
    await results.write(runKeys.page(run, name), html, deadline);
  if (isWhole(input)) await write(runKeys.latestReview, { run, before: since });
}

interface Bucket {
  readonly results: Results;
  readonly deadline: Deadline;
}
