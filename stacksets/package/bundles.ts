import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../provider/bundle-options.ts';
import { definitions } from '../../provider/definitions.ts';
import { PEERS } from './peers.ts';

const EXTERNAL = Object.keys(PEERS);
const TARGET = 'node22';

/**
 * The construct library, in CommonJS: Jest, which is what `cdk init` sets up, loads nothing else
 * from a package.
 */
export async function bundleLibrary(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: { index: 'stacksets/construct/index.ts' },
    outdir: join(folder, 'lib'),
    bundle: true,
    platform: 'node',
    target: TARGET,
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: EXTERNAL,
    define: { ...definitions(), 'import.meta.dirname': '__dirname' },
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

/** Each program is loaded when it is called. */
export async function bundlePrograms(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: { 'database-access': 'stacksets/cli/main.ts' },
    outdir: join(folder, 'cli'),
    splitting: true,
    // Node shows the line of a crash: it must not be the whole file.
    minifyWhitespace: false,
    target: TARGET,
    external: [...BUNDLE_OPTIONS.external, ...EXTERNAL],
    define: definitions(),
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}
