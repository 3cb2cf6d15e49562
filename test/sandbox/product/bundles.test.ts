import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../machine/ownership.ts';
import { buildBundles } from './bundles.ts';

const NAMES = ['hub', 'door', 'spoke', 'failures'];
const REPOSITORY = join(import.meta.dirname, '../../..');

test('a mistake in a function’s code is reported in one line', async () => {
  const { path, remove } = temporaryFolder('bundles');
  symlinkSync(join(REPOSITORY, 'node_modules'), join(path, 'node_modules'));
  for (const name of NAMES) {
    mkdirSync(join(path, 'provider', name), { recursive: true });
    writeFileSync(join(path, 'provider', name, 'index.ts'), 'export const handler = 1;\n');
  }
  // The page of the access review is bundled with them.
  const needed = [
    ...[
      'build.ts',
      'bundle-functions.ts',
      'bundle-options.ts',
      'bundled-packages.ts',
      'definitions.ts',
    ],
    ...['bundling', 'contract', 'review', 'runtime'],
  ];
  for (const file of ['LICENSE', 'package.json', ...needed.map((name) => join('provider', name))])
    cpSync(join(REPOSITORY, file), join(path, file), { recursive: true });
  const build = () => buildBundles(join(path, 'built'), path);
  const built = await build();
  for (const name of NAMES) expect(existsSync(join(built, name, 'index.mjs'))).toBe(true);

  writeFileSync(join(path, 'provider/spoke/index.ts'), '\nlet x = = 3;\n');
  await expect(build()).rejects.toThrow(
    /^the functions can’t be bundled:\nprovider\/spoke\/index.ts:2:8: ERROR: Unexpected "="$/,
  );
  await remove();
});
