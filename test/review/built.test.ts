import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { bundleAssets } from '../../provider/review/bundle-assets.ts';
import { pages } from '../../provider/review/pages.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { companyReview } from '../support/browser/company.ts';

test('a built function makes the same page, without esbuild and without other files', async () => {
  const folder = temporaryFolder('built-page');
  try {
    const { script, style } = bundleAssets();
    const { metafile } = await build({
      entryPoints: ['provider/review/pages.ts'],
      outfile: join(folder.path, 'pages.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      define: { REVIEW_SCRIPT: JSON.stringify(script), REVIEW_STYLE: JSON.stringify(style) },
      minifySyntax: true,
      metafile: true,
    });
    const [output] = Object.values(metafile.outputs);
    expect(output?.imports.map(({ path }) => path)).toEqual(['node:crypto']);
    const review = companyReview({ people: 10, databases: 2 });
    const program = `import { pages } from './pages.mjs';
      console.log(JSON.stringify(pages(${JSON.stringify(review)})))`;
    writeFileSync(join(folder.path, 'main.mjs'), program);
    const printed = execFileSync(process.execPath, ['main.mjs'], { cwd: folder.path });
    expect(JSON.parse(printed.toString())).toEqual(pages(review));
  } finally {
    await folder.remove();
  }
});
