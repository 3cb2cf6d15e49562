import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { bundleFunctions } from '../../provider/bundle-functions.ts';
import { licencesOf, packagesIn } from '../../provider/bundled-packages.ts';
import { bundleProbe } from '../verify/probe/bundle.ts';
import { bundleLibrary, bundlePrograms } from './bundles.ts';
import { writeDeclarations } from './declarations.ts';
import { manifestOf } from './manifest.ts';

/**
 * Writes the npm package into a folder, which is as the checkout where programs look for files
 * (stacksets/root.ts): lib, the construct library, with types; cli, the programs; dist, the
 * functions; docs, the pages that messages name.
 */
export async function buildPackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await bundleFunctions(join(folder, 'dist'));
  await bundleProbe(join(folder, 'dist'));
  // Half of it all, and of use with the sources only.
  rmSync(join(folder, 'dist/maps'), { recursive: true });
  const metafiles = [await bundleLibrary(folder), await bundlePrograms(folder)];
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  writeFileSync(join(folder, 'LICENSES.txt'), licencesOf(packagesIn(inputs)));
  writeDeclarations(join(folder, 'types'));
  for (const file of ['LICENSE', 'README.md', SETTINGS, ...pages()])
    cpSync(file, join(folder, file));
  const manifest = manifestOf(packageJson);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  setModes(folder, new Set(Object.values(manifest.bin)));
}

const SETTINGS = 'stacksets/settings.example.json';

function pages(): string[] {
  return readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
}

/** npm packs the modes that files have, which depend on the umask. */
function setModes(folder: string, programs: ReadonlySet<string>): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    chmodSync(join(folder, name), modeOf(name));
  function modeOf(name: string): number {
    return programs.has(name) || statSync(join(folder, name)).isDirectory() ? 0o755 : 0o644;
  }
}
