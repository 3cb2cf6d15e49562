import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import { releaseAuthorities } from '../../../stacksets/code/authorities.ts';
import { readBundles } from '../../../stacksets/code/functions.ts';
import { releaseFiles } from '../../../stacksets/release/contents.ts';
import { builtBundles } from '../../sandbox/product/bundles.ts';

const ROOT = join(import.meta.dirname, '../../..');

/**
 * Writes a release into a folder, as `npm run release` does. The functions are those that other tests
 * have built; without the npm package, and without what each function is made of, which is not what
 * the tests are about.
 */
export async function makeRelease(folder: string): Promise<void> {
  const files = releaseFiles({
    version: packageJson.version,
    root: ROOT,
    bundles: readBundles(await builtBundles(), releaseAuthorities()),
    packages: { hub: [], spoke: [], door: [], failures: [] },
    changelog: readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'),
    more: [],
  });
  mkdirSync(folder, { recursive: true });
  for (const { name, content } of files) writeFileSync(join(folder, name), content);
}
