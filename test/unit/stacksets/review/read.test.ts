import { expect, test } from 'vitest';
import { readLatest } from '../../../../stacksets/runs/reviews.ts';
import { companyReview } from '../../../support/browser/company.ts';

const REVIEW = companyReview({ people: 1, databases: 1 });
const latest = (objects: Readonly<Record<string, unknown>>) =>
  readLatest({
    name: 'results',
    read: async (key) => (key in objects ? JSON.stringify(objects[key]) : undefined),
  });

test('the latest review is the one that the bucket names', async () => {
  const objects = { 'runs/latest-review.json': { run: 'r' }, 'runs/r/review.json': REVIEW };
  expect(await latest(objects)).toEqual(REVIEW);
});

test.each([
  [{}, 'results has no review of all accounts yet'],
  [{ 'runs/latest-review.json': { run: 'r' } }, 'too old to be kept'],
  [
    { 'runs/latest-review.json': { run: 'r' }, 'runs/r/review.json': { ...REVIEW, schema: 2 } },
    'are it and the hub of the same version?',
  ],
])('without it there is a reason: %#', async (objects, why) => {
  await expect(latest(objects)).rejects.toThrow(why);
});
