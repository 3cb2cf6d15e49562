import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { trimOurs } from './trim-ours.ts';
import { PACKAGES } from './trim-packages.ts';

/**
 * Leaves out what no function of ours runs in Lambda, since every function that starts reads all of
 * its code. It is not for programs that people run on their machines.
 */
export const trim: Plugin = {
  name: 'trim',
  setup({ onLoad, onResolve }) {
    // An import of all that node:process has opens standard input and output, which takes longer
    // than the module that asks for it.
    onResolve({ filter: /^node:process$/ }, () => ({ path: 'process', namespace: 'global' }));
    onLoad({ filter: /^process$/, namespace: 'global' }, () => ({
      contents: 'export const { env, versions } = process;',
    }));
    onLoad({ filter: /\/provider\/.+\.ts$/ }, async ({ path }) => ({
      contents: trimOurs(path, await readFile(path, 'utf8')),
      loader: 'ts',
    }));
    for (const [file, trimmed] of PACKAGES)
      onLoad({ filter: file }, async ({ path }) => trimmed(await readFile(path, 'utf8')));
  },
};
