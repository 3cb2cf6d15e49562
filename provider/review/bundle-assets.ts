import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** The script and the style of a page, each as one text. */
export interface Assets {
  readonly script: string;
  readonly style: string;
}

/**
 * Of provider/review/browser. Whoever builds the hub calls it too.
 *
 * @param define esbuild's, of a build: the page tells commands, which are others then
 */
export function bundleAssets(define: Record<string, string> = {}): Assets {
  return { script: bundled('main.ts', define), style: bundled('style.css', define) };
}

function bundled(file: string, define: Record<string, string>): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, 'browser', file)],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: ['chrome120', 'firefox121', 'safari17.4'],
    charset: 'ascii',
    define,
    logLevel: 'warning',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild made nothing of ${file}`);
  return output.text.trim();
}
