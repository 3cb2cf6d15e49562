import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { bundleFunctions } from '../../provider/bundle-functions.ts';
import { packagesIn } from '../../provider/bundled-packages.ts';
import { releaseAuthorities } from '../code/authorities.ts';
import { type Bundles, FUNCTION_NAMES, readBundles } from '../code/functions.ts';
import { releaseFiles } from './contents.ts';

/**
 * `main.ts [FOLDER]` makes a release of this checkout, by default into dist/release: everything that
 * the version's page offers, byte for byte the same wherever it is made. docs/release.md tells what
 * to do with it. It runs in the root of the checkout, as npm does: esbuild writes paths from there.
 */
const root = join(import.meta.dirname, '../..');
const folder = resolve(process.argv[2] ?? join(root, 'dist/release'));
// The parameters are declared after CDK has made a template, so it can't know them.
process.env['CDK_VALIDATION'] = 'false';

// The npm package, which has a build of its own.
const tarball = `database-access-${packageJson.version}.tgz`;
execFileSync(process.execPath, ['stacksets/package/main.ts'], { stdio: ['ignore', 'ignore', 2] });
const bundled = await bundleFunctions(join(root, 'dist'));
const files = releaseFiles({
  version: packageJson.version,
  root,
  bundles: readBundles(join(root, 'dist'), releaseAuthorities()),
  packages: Object.fromEntries(
    FUNCTION_NAMES.map((name) => [name, packagesIn(Object.keys(bundled[name].inputs))]),
  ) as Record<keyof Bundles, ReturnType<typeof packagesIn>>,
  changelog: readFileSync(join(root, 'CHANGELOG.md'), 'utf8'),
  more: [{ name: tarball, content: readFileSync(join(root, 'dist', tarball)) }],
});

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const { name, content } of files) {
  writeFileSync(join(folder, name), content);
  console.log(`${name}  ${Math.ceil(content.length / 1024)} KB`);
}
