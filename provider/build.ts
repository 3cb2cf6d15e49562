import { build } from 'esbuild';
import packageJson from '../package.json' with { type: 'json' };
import { bundleAssets } from './review/bundle-assets.ts';

/**
 * `build.ts [FOLDER]` bundles each function into one file, FOLDER/<function>/index.mjs, as it is
 * deployed. CommonJS packages (pg) call `require`, which an ES module lacks. Preferring `module` to
 * `main` halves the size of the AWS clients. Modules that are imported at run time (the drivers)
 * are in the same file, but are evaluated when they are first imported.
 */
const FUNCTIONS = ['door', 'hub', 'spoke', 'failures'];

const { script, style } = bundleAssets();
const { metafile } = await build({
  entryPoints: FUNCTIONS.map((name) => ({ in: `provider/${name}/index.ts`, out: `${name}/index` })),
  outdir: process.argv[2] ?? 'dist',
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
  define: {
    DATABASE_ACCESS_VERSION: JSON.stringify(packageJson.version),
    // A page of the access review is made where there is no esbuild.
    REVIEW_SCRIPT: JSON.stringify(script),
    REVIEW_STYLE: JSON.stringify(style),
  },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  metafile: true,
  logLevel: 'warning',
});

for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
  if (file.endsWith('.mjs')) console.log(`${file}  ${Math.round(bytes / 1024)} KB`);
}
