import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page as Tab } from 'playwright-core';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { startChromium } from '../support/browser/chromium.ts';
import { companyReview } from '../support/browser/company.ts';
import { openPage } from '../support/browser/open-page.ts';

export interface PageRow {
  readonly people: number;
  readonly kilobytes: number;
  /** Milliseconds from the navigation to the first paint with content. */
  readonly paint: number;
  /** From the first key in the search to the list that answers it, laid out. */
  readonly first: number;
  /** The same of the keys after it, in the middle. */
  readonly key: number;
  readonly sort: number;
}

const SIZES = [0, 50, 2_000, 20_000];
const ROUNDS = 5;
/** Nobody types sooner. The page prepares its search meanwhile. */
const LOOKS_AT_IT_MS = 1_500;

/** The page of the access review in headless Chromium, from disk. */
export async function benchPage(progress: (line: string) => void): Promise<PageRow[]> {
  const browser = await startChromium(progress);
  const folder = temporaryFolder('bench-page');
  try {
    const rows: PageRow[] = [];
    for (const people of SIZES) {
      progress(`page: ${people} people`);
      const rounds: PageRow[] = [];
      for (let round = 0; round < ROUNDS; round++)
        rounds.push(await measure(browser, folder.path, people));
      rows.push(median(rounds));
    }
    return rows;
  } finally {
    await browser.close();
    await folder.remove();
  }
}

async function measure(browser: Browser, folder: string, people: number): Promise<PageRow> {
  const company = companyReview({ people: Math.max(people, 1), databases: 200 });
  const review = people > 0 ? company : { ...company, accesses: [], databases: [] };
  const { tab } = await openPage(browser, folder, review, { fragment: '#view=people' });
  try {
    await tab.screenshot(); // by then, it is painted
    const paint = Number(
      await tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
    );
    await sleep(LOOKS_AT_IT_MS);
    const keys: number[] = [];
    if (people > 0)
      for (const text of ['j', 'ju', 'jun', 'june', 'jun', 'ju', 'j', ''])
        keys.push(
          await painted(
            tab,
            `const search = document.querySelector('input');
             search.value = '${text}';
             search.dispatchEvent(new Event('input'));`,
          ),
        );
    const sort =
      people === 0 ? 0 : await painted(tab, `document.querySelector('th button').click()`);
    const kilobytes = statSync(join(folder, 'review.html')).size / 1024;
    const [first = 0, ...later] = keys;
    return { people, kilobytes, paint, first, key: middleOf(later), sort };
  } finally {
    await tab.close();
  }
}

/** Milliseconds until the frame after the action is laid out. */
async function painted(tab: Tab, action: string): Promise<number> {
  const measured = await tab.evaluate(`(() => {
    const start = performance.now();
    ${action}
    document.body.offsetHeight;
    return performance.now() - start;
  })()`);
  return Number(measured);
}

function median(rounds: readonly PageRow[]): PageRow {
  const [one] = rounds;
  if (one === undefined) throw new Error('nothing was measured');
  const middle = (of: (row: PageRow) => number) => middleOf(rounds.map(of));
  return {
    people: one.people,
    kilobytes: one.kilobytes,
    paint: middle(({ paint }) => paint),
    first: middle(({ first }) => first),
    key: middle(({ key }) => key),
    sort: middle(({ sort }) => sort),
  };
}

function middleOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
