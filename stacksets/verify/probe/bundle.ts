import { join } from 'node:path';
import { bundleFunction } from '../../../provider/bundle-functions.ts';

/** Bundles the probe, as the functions are bundled, into `FOLDER/probe`. */
export async function bundleProbe(folder: string): Promise<void> {
  await bundleFunction('probe', { entry: join(import.meta.dirname, 'index.ts'), folder });
}
