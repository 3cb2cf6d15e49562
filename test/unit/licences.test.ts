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

/**
 * Packages within aws-cdk-lib: one has a further permissive licence, and one offers a choice, of
 * which we take MIT. CDK writes templates on our machines; we deploy none of its code.
 */
const WITHIN_CDK = new Map([
  ['node_modules/aws-cdk-lib/node_modules/minimatch', 'BlueOak-1.0.0'],
  ['node_modules/aws-cdk-lib/node_modules/case', '(MIT OR GPL-3.0-or-later)'],
]);

test('no package, not even for development, has a licence that would bind our users', () => {
  const lock: { packages: Record<string, { license?: string }> } = JSON.parse(
    readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
  );
  const others = Object.entries(lock.packages).filter(
    ([path, { license }]) =>
      !ALLOWED.has(license ?? 'none') && (license ?? 'none') !== WITHIN_CDK.get(path),
  );
  expect(others).toEqual([]);
});
