import { join } from 'node:path';
import { build } from 'esbuild';
import { AUTHORITIES_FILE } from '../../../provider/contract/names.ts';
import { type Bundle, readBundle } from '../../code/bundle.ts';

/**
 * Bundles the probe as provider/build.ts bundles the functions, into `FOLDER/probe`.
 *
 * @param authorities what it trusts, as the spokes do
 */
export async function bundleProbe(folder: string, authorities: string): Promise<Bundle> {
  await build({
    entryPoints: [{ in: join(import.meta.dirname, 'index.ts'), out: 'index' }],
    outdir: join(folder, 'probe'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['pg-native'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    logLevel: 'error',
  });
  return readBundle(folder, 'probe', { [AUTHORITIES_FILE]: authorities });
}
