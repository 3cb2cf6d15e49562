import { AUTHORITIES_FILE } from '../../provider/contract/names.ts';
import { type Bundle, readBundle } from './bundle.ts';

export const FUNCTION_NAMES = ['hub', 'failures', 'spoke', 'door'] as const;
type FunctionName = (typeof FUNCTION_NAMES)[number];

export type Bundles = Readonly<Record<FunctionName, Bundle>>;

/** The names of the bundles in the buckets. */
export type Keys = Readonly<Record<FunctionName, string>>;

/**
 * The bundles of all functions, in the folder that `npm run build` writes.
 *
 * @param authorities what the spokes trust, which reaches every account with their code
 */
export function readBundles(folder: string, authorities: string): Bundles {
  return {
    hub: readBundle(folder, 'hub'),
    failures: readBundle(folder, 'failures'),
    spoke: readBundle(folder, 'spoke', { [AUTHORITIES_FILE]: authorities }),
    door: readBundle(folder, 'door'),
  };
}

export function keysOf({ hub, failures, spoke, door }: Bundles): Keys {
  return { hub: hub.key, failures: failures.key, spoke: spoke.key, door: door.key };
}
