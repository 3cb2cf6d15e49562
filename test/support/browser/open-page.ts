import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page as Tab } from 'playwright-core';
import type { Review } from '../../../provider/contract/messages/review.ts';
import { pages } from '../../../provider/review/pages.ts';

export interface Opened {
  readonly tab: Tab;
  /** Of the first page: an index, if there are more. */
  readonly address: string;
  /** What a page must never do: requests beside its own file, and messages in the console. */
  readonly incidents: readonly string[];
}

/** Writes the pages of a review into the folder, and opens the first as a reader would. */
export async function openPage(
  browser: Browser,
  folder: string,
  review: Review,
  options: BrowserContextOptions & { readonly fragment?: string; readonly most?: number } = {},
): Promise<Opened> {
  const { fragment = '', most, ...context } = options;
  const all = pages(review, most);
  for (const { name, html } of all) writeFileSync(join(folder, name), html);
  const [first] = all;
  if (first === undefined) throw new Error('a review has no page');
  const address = pathToFileURL(join(folder, first.name)).href;
  const tab = await browser.newPage({ viewport: { width: 1280, height: 860 }, ...context });
  const incidents: string[] = [];
  const own = pathToFileURL(folder).href;
  tab.on('request', (request) => {
    if (!request.url().startsWith(own)) incidents.push(`request ${request.url()}`);
  });
  tab.on('console', (message) => incidents.push(`console: ${message.text()}`));
  tab.on('pageerror', (error) => incidents.push(`error: ${error.message}`));
  tab.on('dialog', (dialog) => {
    incidents.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await tab.goto(address + fragment);
  return { tab, address, incidents };
}
