import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withCurrentParts } from './page.ts';

test('what docs/rollout.md says of permissions and costs is current: npm run rollout-page', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/rollout.md'), 'utf8');
  expect(page).toBe(withCurrentParts(page));
});
