import type packageJson from '../../package.json';
import { PEERS } from './peers.ts';

/** What the package says of itself. */
export function manifestOf({ name, version, description, license, ...root }: typeof packageJson) {
  const types = './types/stacksets/construct/index.d.ts';
  const main = './lib/index.js';
  return {
    ...{ name, version, description, license },
    ...('repository' in root && { repository: root.repository }),
    ...{ main, types },
    exports: { '.': { types, default: main }, './package.json': './package.json' },
    bin: { 'database-access': 'cli/database-access.mjs' },
    engines: { node: '>=22' },
    peerDependencies: PEERS,
  };
}
