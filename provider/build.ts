import { bundleFunctions } from './bundle-functions.ts';

/** `build.ts [FOLDER]` bundles the functions, by default into dist. */
const { outputs } = await bundleFunctions(process.argv[2] ?? 'dist');

for (const [file, { bytes }] of Object.entries(outputs)) {
  if (file.endsWith('.mjs')) console.log(`${file}  ${Math.round(bytes / 1024)} KB`);
}
