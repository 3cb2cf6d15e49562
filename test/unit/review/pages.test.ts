import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { review as reviewSchema } from '../../../provider/contract/messages/review.ts';
import { pages } from '../../../provider/review/pages.ts';
import { companyReview } from '../../support/browser/company.ts';

const REVIEW = companyReview({ people: 64, databases: 14 });

function dataOf(html: string) {
  const [, json = ''] =
    /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(json);
}

test('the example is a review, and a page holds the whole of it', () => {
  expect(reviewSchema.parse(REVIEW)).toEqual(REVIEW);
  const [page, ...more] = pages(REVIEW);
  expect(more).toEqual([]);
  expect(page?.name).toBe('review.html');
  expect(dataOf(page?.html ?? '').review).toEqual(REVIEW);
});

test('a page’s policy allows its own script and style, and nothing else', () => {
  const [{ html } = { html: '' }] = pages(REVIEW);
  const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
  const hashOf = (pattern: RegExp) =>
    createHash('sha256')
      .update(pattern.exec(html)?.[1] ?? '')
      .digest('base64');
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src 'sha256-${hashOf(/<script>(.+)<\/script>/s)}'`,
    `style-src 'sha256-${hashOf(/<style>(.+)<\/style>/s)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  expect(html).not.toMatch(/\son\w+=|\sstyle=|https?:/);
});

test('no name ends the data, whatever it is', () => {
  const run = '</script><script>alert(1)</script><!--<script>&amp;"\u2028\ud800';
  const [{ html } = { html: '' }] = pages({ ...REVIEW, run });
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html.match(/<\/script/g)).toHaveLength(2);
  expect(html).not.toContain('<!--');
  expect(dataOf(html).review.run).toBe(run);
});

test('beyond the limit, the pages of the accounts hold everything once, and the index all people', () => {
  const [index, ...accounts] = pages(REVIEW, 1);
  expect(accounts).toHaveLength(6);
  const parts = accounts.map(({ html }) => dataOf(html).review);
  const byId = (a: { access: string }, b: { access: string }) => (a.access < b.access ? -1 : 1);
  expect(parts.flatMap(({ accesses }) => accesses).sort(byId)).toEqual(
    REVIEW.accesses.toSorted(byId),
  );
  expect(parts.flatMap(({ databases }) => databases)).toHaveLength(REVIEW.databases.length);
  const { index: rows, review } = dataOf(index?.html ?? '');
  expect(rows.people).toHaveLength(64);
  expect(review.accesses).toEqual([]);
});

test('account ids that could lead elsewhere are no part of a file’s name', () => {
  const [access] = REVIEW.accesses;
  if (access === undefined) throw new Error('no access');
  const evil = { ...access, account: '../../etc/x"' };
  for (const { name } of pages({ ...REVIEW, accesses: [evil] }, 0))
    expect(name).toMatch(/^(review|account-[\w-]+)\.html$/);
});
