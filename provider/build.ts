import { bundleFunctions } from './bundle-functions.ts';
import { weigh } from './bundling/weigh.ts';

/** `build.ts [FOLDER]` bundles the functions, by default into dist, and tells what they weigh. */
const bundled = await bundleFunctions(process.argv[2] ?? 'dist');

const kilobytes = (bytes: number) => `${Math.round(bytes / 1024)} KB`;
for (const [name, metafile] of Object.entries(bundled)) {
  const { all, start, heaviest } = weigh(metafile);
  const most = heaviest.slice(0, 5).map(([what, bytes]) => `${what} ${kilobytes(bytes)}`);
  const later = all > start ? `, of ${kilobytes(all)}` : '';
  console.log(`${name}  ${kilobytes(start)}${later}: ${most.join(', ')}`);
}
