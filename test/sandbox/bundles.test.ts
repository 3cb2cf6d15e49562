import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildBundles } from './bundles.ts';
import { temporaryFolder } from './ownership.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

test('a mistake in a function’s code is told in one line', async () => {
  const { path, remove } = temporaryFolder('bundles');
  symlinkSync(join(REPOSITORY, 'node_modules'), join(path, 'node_modules'));
  for (const name of ['hub', 'spoke', 'failures']) {
    mkdirSync(join(path, 'provider', name), { recursive: true });
    writeFileSync(join(path, 'provider', name, 'index.ts'), 'export const handler = 1;\n');
  }
  cpSync(join(REPOSITORY, 'provider/build.ts'), join(path, 'provider/build.ts'));
  writeFileSync(join(path, 'package.json'), '{ "type": "module" }');
  const build = () => buildBundles(join(path, 'built'), path);
  expect(await build()).toEqual({
    hub: join(path, 'built/hub/index.mjs'),
    spoke: join(path, 'built/spoke/index.mjs'),
    failures: join(path, 'built/failures/index.mjs'),
  });

  writeFileSync(join(path, 'provider/spoke/index.ts'), '\nlet x = = 3;\n');
  await expect(build()).rejects.toThrow(
    /^the functions can’t be bundled:\nprovider\/spoke\/index.ts:2:8: ERROR: Unexpected "="$/,
  );
  await remove();
});
