import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT OR Apache-2.0',
]);

test('no package, development included, has a licence that would bind our users', () => {
  const lock: { packages: Record<string, { license?: string }> } = JSON.parse(
    readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
  );
  const others = Object.entries(lock.packages).filter(
    ([, { license }]) => !ALLOWED.has(license ?? 'none'),
  );
  expect(others).toEqual([]);
});
