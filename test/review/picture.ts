import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { startChromium } from '../support/browser/chromium.ts';
import { openPage } from '../support/browser/open-page.ts';
import { picturedReview } from './pictured.ts';

/**
 * `npm run picture` takes the picture of the page for the docs, of what a run has found in the
 * sandbox. Beside it is the hash of its sources, so that a test finds it outdated.
 */

const REPOSITORY = join(import.meta.dirname, '../..');
export const PICTURE = join(REPOSITORY, 'docs/review.png');
export const PICTURE_HASH = `${PICTURE}.sha256`;

/** Of all that makes the page, and of what happens in the sandbox. */
export function sourcesHash(): string {
  const files = globSync(['provider/review/**/*.{ts,css}', 'test/review/pictured.ts'], {
    cwd: REPOSITORY,
    exclude: ['provider/review/csv.ts'],
  });
  const hash = createHash('sha256');
  for (const file of files.toSorted())
    hash.update(`${file}\n`).update(readFileSync(join(REPOSITORY, file)));
  return hash.digest('hex');
}

async function takePicture(): Promise<void> {
  const shown = await picturedReview();
  const folder = temporaryFolder('picture');
  const browser = await startChromium(console.error);
  try {
    const viewport = { width: 1200, height: 900 };
    const { tab } = await openPage(browser, folder.path, shown, {
      viewport,
      fragment: '#view=people&filter=readwrite',
    });
    await tab.getByRole('button', { name: 'lea.dubois' }).click();
    await tab.mouse.move(0, 0);
    await tab.evaluate('document.activeElement.blur()');
    await tab.screenshot({ path: PICTURE });
    writeFileSync(PICTURE_HASH, `${sourcesHash()}\n`);
  } finally {
    await browser.close();
    await folder.remove();
  }
}

if (import.meta.main) await takePicture();
