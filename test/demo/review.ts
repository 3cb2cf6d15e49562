import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from './expect.ts';
import { runScript } from './script.ts';
import type { Stage } from './stage.ts';

/** Below the repository. The sandbox goes, and this stays. */
export const PAGE = '.cache/demo/review.html';

/** The auditor's part: the review of what the story did. */
export async function whoCanReachWhat(stage: Stage): Promise<void> {
  const { narrator } = stage;
  narrator.step('Who can reach what?');
  narrator.say(
    'Each night leaves a review of all databases. Now, since the organization is younger than a night:',
  );
  mkdirSync(join(import.meta.dirname, '../..', dirname(PAGE)), { recursive: true });
  const words = ['--fresh', '--html', PAGE];
  const summary = await runScript(
    stage,
    `AWS_PROFILE=central npm run review -- ${words.join(' ')}`,
    ['stacksets/cli/main.ts', 'review', ...words],
    { AWS_PROFILE: 'central' },
  );
  narrator.output(summary);
  expect(summary.includes('nothing needs attention'), 'nothing needs attention');
  narrator.fact(`the same as a page, to search, sort and sign: ${PAGE}`);
}
