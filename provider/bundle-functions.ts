import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { BUNDLE_OPTIONS } from './bundle-options.ts';
import { licencesOf, packagesIn } from './bundled-packages.ts';
import { definitions } from './definitions.ts';

const FUNCTIONS = ['door', 'hub', 'spoke', 'failures'];

/**
 * Bundles each function into one file, FOLDER/<function>/index.mjs, as it is deployed, and the
 * licences of what is in it. Returns what went where.
 */
export async function bundleFunctions(folder: string): Promise<Metafile> {
  const { metafile } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: FUNCTIONS.map((name) => ({
      in: `provider/${name}/index.ts`,
      out: `${name}/index`,
    })),
    outdir: folder,
    define: definitions(),
    metafile: true,
    logLevel: 'warning',
  });
  writeLicences(metafile);
  return metafile;
}

/** Beside each bundle. */
export function writeLicences({ outputs }: Metafile): void {
  for (const [file, { entryPoint, inputs }] of Object.entries(outputs))
    if (entryPoint !== undefined)
      writeFileSync(
        join(dirname(file), 'LICENSES.txt'),
        licencesOf(packagesIn(Object.keys(inputs))),
      );
}
