import type { Browser, BrowserContextOptions, Page as Tab } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Review } from '../../provider/contract/messages/review.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { startChromium } from '../support/browser/chromium.ts';
import { companyReview } from '../support/browser/company.ts';
import { type Opened, openPage } from '../support/browser/open-page.ts';

export const COMPANY = companyReview({ people: 64, databases: 14 });
export const VIEWS = ['attention', 'people', 'databases', 'accounts', 'changes'];

type Options = BrowserContextOptions & { readonly fragment?: string; readonly most?: number };

/**
 * A browser for the tests of a file: the function opens a review's page in it, from disk, as an
 * auditor does. After each test, nothing may have been asked of the network, and nothing may be in
 * the console.
 */
export function browserForTests(): (review: Review, options?: Options) => Promise<Tab> {
  const folder = temporaryFolder('review');
  let browser: Browser;
  let opened: Opened[] = [];
  beforeAll(async () => {
    browser = await startChromium(console.error);
  });
  afterEach(async () => {
    const incidents = opened.flatMap((page) => page.incidents);
    await Promise.all(opened.map(({ tab }) => tab.close()));
    opened = [];
    expect(incidents).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await folder.remove();
  });
  return async (review, options) => {
    const page = await openPage(browser, folder.path, review, options);
    opened.push(page);
    return page.tab;
  };
}

/** The first cells of the list's rows, without their details. */
export function names(tab: Tab): Promise<string[]> {
  return tab.locator('.list > tbody > tr > th bdi:first-child').allInnerTexts();
}

export function status(tab: Tab): Promise<string> {
  return tab.getByRole('status').innerText();
}

/** To one of the lists. The browser tells of a new address a little later. */
export async function go(tab: Tab, view: string): Promise<void> {
  await tab.locator(`nav .${view}`).click();
  await tab.locator(`nav .${view}[aria-current=page]`).waitFor();
}

export async function onPaper(tab: Tab, paper: boolean): Promise<void> {
  await tab.emulateMedia({ media: paper ? 'print' : 'screen' });
  // The page hears of it with the next frame, which nothing else asks for here.
  await tab.screenshot();
}
