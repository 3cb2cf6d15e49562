import { expect, test } from 'vitest';
import { companyReview } from '../support/browser/company.ts';
import { browserForTests, COMPANY, go, names, onPaper } from './scene.ts';

/** How people read and keep it: by links, by keyboard, on paper, with a screen reader. */

const open = browserForTests();

test('the address keeps the state: a reload and a link show the same list', async () => {
  const tab = await open(COMPANY, { fragment: '#view=people' });
  await tab.getByLabel('Search').fill('brandt');
  await tab.getByLabel('Level').selectOption('can also change tables');
  await tab.getByRole('columnheader', { name: 'Person' }).getByRole('button').click();
  const shown = await names(tab);
  expect(shown.length).toBeGreaterThan(1);
  await tab.locator('.list tbody button').first().click();
  const address = tab.url();
  await tab.reload();
  expect(await names(tab)).toEqual(shown);
  expect(await tab.getByLabel('Search').inputValue()).toBe('brandt');
  expect(await tab.locator('.details').count()).toBe(1);
  await go(tab, 'accounts');
  expect(await tab.locator('h2').innerText()).toBe('Accounts');
  await tab.goBack();
  await tab.locator('nav .people[aria-current=page]').waitFor();
  expect(tab.url()).toBe(address);
  expect(await names(tab)).toEqual(shown);
});

test('everything works by keyboard alone, and the focus can be seen and stays', async () => {
  const tab = await open(COMPANY, { fragment: '#view=people' });
  const focused = () => tab.evaluate('document.activeElement.innerText.trim()');
  await tab.keyboard.press('Tab');
  expect(await focused()).toBe('Skip to the list');
  const outline = 'getComputedStyle(document.activeElement).outlineStyle';
  expect(await tab.evaluate(outline)).toBe('solid');
  await tab.keyboard.press('Enter');
  await tab.keyboard.press('/');
  await tab.keyboard.type('ivo');
  await tab.keyboard.press('Tab'); // the filter
  await tab.keyboard.press('Tab'); // the first column
  await tab.keyboard.press('Enter');
  expect(await focused()).toBe('Person');
  expect(tab.url()).toContain('sort=name');
  for (let columns = 0; columns < 6; columns++) await tab.keyboard.press('Tab');
  expect(await focused()).toBe('ivo.abel');
  expect(await tab.evaluate(outline)).toBe('solid');
  await tab.keyboard.press('Enter');
  expect(await focused()).toBe('ivo.abel');
  expect(await tab.locator('.details caption').innerText()).toBe('What ivo.abel can reach');
  await tab.keyboard.press('Enter');
  expect(await tab.locator('.details').count()).toBe(0);
});

test('on paper are all rows with their details, the run and a line to sign', async () => {
  const tab = await open(companyReview({ people: 240, databases: 14 }), {
    fragment: '#view=people',
  });
  const rows = tab.locator('.list > tbody > tr');
  expect(await rows.count()).toBeLessThan(240);
  await onPaper(tab, true);
  expect(await rows.count()).toBe(480);
  for (const text of ['Reviewed by', 'Signature', 'nightly-2026-11-28T02-00', 'all accounts'])
    expect(await tab.getByText(text, { exact: true }).first().isVisible()).toBe(true);
  expect(await tab.getByLabel('Search').isVisible()).toBe(false);
  expect((await tab.pdf()).subarray(0, 4).toString()).toBe('%PDF');
  await onPaper(tab, false);
  expect(await rows.count()).toBeLessThan(240);
  expect(await tab.getByText('Signature').isVisible()).toBe(false);
});
