import type { BuildOptions } from 'esbuild';

/**
 * How a program of ours becomes JavaScript without packages. CommonJS packages (pg) call `require`,
 * which an ES module lacks. Preferring `module` to `main` halves the size of the AWS clients.
 */
export const BUNDLE_OPTIONS = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  external: ['pg-native'],
  banner: {
    js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
  },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
} satisfies BuildOptions;
