import { build } from 'esbuild';
import packageJson from '../package.json' with { type: 'json' };
import { BUNDLE_OPTIONS } from './bundle-options.ts';
import { bundleAssets } from './review/bundle-assets.ts';

/**
 * `build.ts [FOLDER]` bundles each function into one file, FOLDER/<function>/index.mjs, as it is
 * deployed.
 */
const FUNCTIONS = ['door', 'hub', 'spoke', 'failures'];

const { script, style } = bundleAssets();
const { metafile } = await build({
  ...BUNDLE_OPTIONS,
  entryPoints: FUNCTIONS.map((name) => ({ in: `provider/${name}/index.ts`, out: `${name}/index` })),
  outdir: process.argv[2] ?? 'dist',
  define: {
    DATABASE_ACCESS_VERSION: JSON.stringify(packageJson.version),
    // A page of the access review is made where there is no esbuild.
    REVIEW_SCRIPT: JSON.stringify(script),
    REVIEW_STYLE: JSON.stringify(style),
  },
  metafile: true,
  logLevel: 'warning',
});

for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
  if (file.endsWith('.mjs')) console.log(`${file}  ${Math.round(bytes / 1024)} KB`);
}
