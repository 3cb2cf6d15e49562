import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PICTURE, PICTURE_HASH, sourcesHash } from './picture.ts';

test('the picture in the docs is of the page as it is now (else: npm run picture)', () => {
  expect(readFileSync(PICTURE_HASH, 'utf8').trim()).toBe(sourcesHash());
  expect(statSync(PICTURE).size).toBeLessThan(150_000);
});
