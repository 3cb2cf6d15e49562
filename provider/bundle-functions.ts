import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { BUNDLE_OPTIONS } from './bundle-options.ts';
import { licencesOf, packagesIn } from './bundled-packages.ts';
import { trim } from './bundling/trim.ts';
import { definitions } from './definitions.ts';

export const FUNCTIONS = ['door', 'hub', 'spoke', 'failures'] as const;
type FunctionName = (typeof FUNCTIONS)[number];

/** Bundles each function into FOLDER/<function>. Returns what went where. */
export async function bundleFunctions(folder: string): Promise<Record<FunctionName, Metafile>> {
  const define = definitions();
  const bundle = (name: FunctionName) =>
    bundleFunction(name, { entry: `provider/${name}/index.ts`, folder, define });
  const [door, hub, spoke, failures] = await Promise.all([
    bundle('door'),
    bundle('hub'),
    bundle('spoke'),
    bundle('failures'),
  ]);
  return { door, hub, spoke, failures };
}

/**
 * Bundles a function into FOLDER/NAME, as it is deployed: index.mjs, the parts of it that are loaded
 * when a request needs them, and the licences of what is in it. Source maps, which tell where in
 * our code a line of a log was written, go to FOLDER/maps/NAME.
 */
export async function bundleFunction(
  name: string,
  options: {
    readonly entry: string;
    readonly folder: string;
    readonly define?: Record<string, string>;
  },
): Promise<Metafile> {
  const { entry, folder, define = {} } = options;
  const code = join(folder, name);
  const maps = join(folder, 'maps', name);
  const { metafile, outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: { index: entry },
    outdir: code,
    splitting: true,
    minify: true,
    sourcemap: 'external',
    sourcesContent: false,
    // An import of node:module takes longer.
    banner: {
      js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
    },
    plugins: [trim],
    define,
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  for (const each of [code, maps]) {
    // A part that is no more would go into the zip.
    rmSync(each, { recursive: true, force: true });
    mkdirSync(each, { recursive: true });
  }
  for (const { path, contents } of outputFiles)
    writeFileSync(join(path.endsWith('.map') ? maps : code, basename(path)), contents);
  const licences = licencesOf(packagesIn(Object.keys(metafile.inputs)));
  writeFileSync(join(code, 'LICENSES.txt'), licences);
  return metafile;
}
