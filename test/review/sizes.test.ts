import { expect, test } from 'vitest';
import type { Review } from '../../provider/contract/messages/review.ts';
import { companyReview } from '../support/browser/company.ts';
import { accessibilityFindings } from './findings.ts';
import { browserForTests, COMPANY, go, names, status, VIEWS } from './scene.ts';

/** From nothing to twenty thousand people, and beyond. */

const open = browserForTests();

const NOTHING_FOUND: Review = {
  ...COMPANY,
  accesses: COMPANY.accesses.map(({ problem: _, ...access }) => ({
    ...access,
    outcome: 'true',
    declarers: ['a stack'],
  })),
  databases: COMPANY.databases.map((database) => ({ ...database, others: [] })),
  failedPlaces: [],
};

test('twenty thousand people are one page, of which the first rows are there at once', async () => {
  const tab = await open(companyReview({ people: 20_000, databases: 200 }), {
    fragment: '#view=people',
  });
  expect(await status(tab)).toBe('20,000 people');
  const rows = tab.locator('.list > tbody > tr');
  const first = await rows.count();
  expect(first).toBeLessThan(500);
  await tab.keyboard.press('End');
  await expect.poll(() => rows.count()).toBeGreaterThan(first);
  await tab.getByLabel('Search').fill('june.ito222');
  expect(await names(tab)).toEqual(['june.ito222']);
});

test('a larger review is an index, and a page for each account', async () => {
  const tab = await open(COMPANY, { most: 100, fragment: '#view=people' });
  expect(await status(tab)).toBe('64 people');
  await tab.getByRole('button', { name: 'ada.abel' }).click();
  await tab.locator('.details a').first().click();
  expect(tab.url()).toContain('account-100000000001.html#view=people');
  expect(await tab.locator('.details caption').innerText()).toBe('What ada.abel can reach');
  expect(await tab.locator('header').innerText()).toContain('account 100000000001');
  await tab.getByRole('link', { name: 'All accounts' }).click();
  await go(tab, 'accounts');
  expect(await status(tab)).toBe('6 accounts');
  expect(await accessibilityFindings(tab)).toEqual([]);
});

test('a page without findings or changes says so', async () => {
  const { changes: _, ...first } = NOTHING_FOUND;
  const tab = await open(first, { fragment: '#view=attention' });
  expect(await tab.locator('.empty').innerText()).toMatch(/^Nothing needs attention\./);
  expect(await accessibilityFindings(tab)).toEqual([]);
  await go(tab, 'changes');
  expect(await tab.locator('.empty').innerText()).toMatch(/^There is no earlier review/);
  await tab.goto(`${tab.url().split('#')[0]}`);
  await tab.reload();
  expect(await tab.locator('h2').innerText()).toBe('People');
});

test('the review of nothing is a page too', async () => {
  const tab = await open({ ...NOTHING_FOUND, accesses: [], databases: [] });
  for (const view of VIEWS) await go(tab, view);
  expect(await tab.locator('.lead').innerText()).toBe(
    '0 people and 0 application users can reach 0 databases in 0 accounts. Nothing needs attention.',
  );
});
