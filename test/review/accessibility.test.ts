import { expect, test } from 'vitest';
import { accessibilityFindings } from './findings.ts';
import { browserForTests, COMPANY, VIEWS } from './scene.ts';

/** For everybody: what a checker of accessibility finds. */

const open = browserForTests();

test.each(VIEWS)('the accessibility checker finds nothing in %s, light and dark', async (view) => {
  const grounds = new Set<unknown>();
  for (const colorScheme of ['light', 'dark'] as const) {
    const tab = await open(COMPANY, { fragment: `#view=${view}`, colorScheme });
    const row = tab.locator('.list tbody button').first();
    if (await row.count()) await row.click();
    expect(await accessibilityFindings(tab)).toEqual([]);
    grounds.add(await tab.evaluate('getComputedStyle(document.body).backgroundColor'));
  }
  expect(grounds.size).toBe(2);
});

test('the accessibility checker would find a search without a label, and too little contrast', async () => {
  const tab = await open(COMPANY);
  await tab.evaluate(`document.querySelector('label > span').remove();
    document.querySelector('input').placeholder = '';
    document.querySelector('.lead').style.color = '#ddd'; undefined`);
  const findings = (await accessibilityFindings(tab)).join('\n');
  expect(findings).toContain('input_label');
  expect(findings).toContain('text_contrast_sufficient');
});
