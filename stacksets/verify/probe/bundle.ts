import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../../provider/bundle-options.ts';
import { AUTHORITIES_FILE } from '../../../provider/contract/names.ts';
import { type Bundle, readBundle } from '../../code/bundle.ts';

/**
 * Bundles the probe, as the functions are bundled, into `FOLDER/probe`.
 *
 * @param authorities what it trusts, as the spokes do
 */
export async function bundleProbe(folder: string, authorities: string): Promise<Bundle> {
  await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [{ in: join(import.meta.dirname, 'index.ts'), out: 'index' }],
    outdir: join(folder, 'probe'),
    logLevel: 'error',
  });
  return readBundle(folder, 'probe', { [AUTHORITIES_FILE]: authorities });
}
