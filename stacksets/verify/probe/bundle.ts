import { join } from 'node:path';
import { build } from 'esbuild';
import { writeLicences } from '../../../provider/bundle-functions.ts';
import { BUNDLE_OPTIONS } from '../../../provider/bundle-options.ts';

/** Bundles the probe, as the functions are bundled, into `FOLDER/probe`. */
export async function bundleProbe(folder: string): Promise<void> {
  const { metafile } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [{ in: join(import.meta.dirname, 'index.ts'), out: 'index' }],
    outdir: join(folder, 'probe'),
    metafile: true,
    logLevel: 'warning',
  });
  writeLicences(metafile);
}
