import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { review } from '../../provider/contract/messages/review.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { startChromium } from '../support/browser/chromium.ts';
import { companyReview } from '../support/browser/company.ts';
import { openPage } from '../support/browser/open-page.ts';

/**
 * `npm run picture [-- REVIEW.json]` takes the picture of the page for the docs, of a review or of a
 * made-up company. Beside it is the hash of what it shows, so that a test finds it outdated.
 */

const REPOSITORY = join(import.meta.dirname, '../..');
export const PICTURE = join(REPOSITORY, 'docs/review.png');
export const PICTURE_HASH = `${PICTURE}.sha256`;

/** Of all that makes the page, and of the example. */
export function sourcesHash(): string {
  const files = globSync(['provider/review/**/*.{ts,css}', 'test/support/browser/company.ts'], {
    cwd: REPOSITORY,
    exclude: ['provider/review/csv.ts'],
  });
  const hash = createHash('sha256');
  for (const file of files.toSorted())
    hash.update(`${file}\n`).update(readFileSync(join(REPOSITORY, file)));
  return hash.digest('hex');
}

async function takePicture(file: string | undefined): Promise<void> {
  const shown =
    file === undefined
      ? companyReview({ people: 64, databases: 14 })
      : review.parse(JSON.parse(readFileSync(file, 'utf8')));
  const folder = temporaryFolder('picture');
  const browser = await startChromium(console.error);
  try {
    const viewport = { width: 1200, height: 900 };
    const { tab } = await openPage(browser, folder.path, shown, {
      viewport,
      fragment: '#view=people',
    });
    await tab.locator('.list tbody button').nth(1).click();
    await tab.mouse.move(0, 0);
    await tab.evaluate('document.activeElement.blur()');
    await tab.screenshot({ path: PICTURE });
    writeFileSync(PICTURE_HASH, `${sourcesHash()}\n`);
  } finally {
    await browser.close();
    await folder.remove();
  }
}

if (import.meta.main) await takePicture(process.argv[2]);
