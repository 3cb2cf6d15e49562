import { ENGINES } from '../../contract/request/engine.ts';
import type { Identity } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';

/**
 * The PhysicalResourceId, computed from what makes an access this access, on this server. It is what `Ref` gives and what the
 * console shows, so it is readable; and it can be read back, since CloudFormation may ask for the removal of an id with other properties beside it.
 * 1,024 bytes are allowed. This never has more than 650: the names fit a parameter's (identity.ts), the host is one of DNS.
 */
export type Place = Pick<Request, 'identity' | 'endpoint'>;

const PREFIX = 'database-access';

/** The id of what was refused before anything was made. Its removal has nothing to do. */
export const NOTHING_MADE = `${PREFIX}/nothing-was-made`;

/** The id of a Create that failed. Its removal goes by the properties. */
export const PERHAPS_MADE = `${PREFIX}/perhaps-nothing-was-made`;

export function physicalId({ identity, endpoint }: Place): string {
  const { account, region, env, project, appname, dbname } = identity;
  const { engine, host, port } = endpoint;
  return [PREFIX, account, region, engine, host, String(port), env, project, appname, dbname]
    .map(encodeURIComponent)
    .join('/');
}

/** Undefined for what `physicalId` did not write: an id that CloudFormation invented, for one. */
export function parsePhysicalId(id: string): Place | undefined {
  const [prefix, account, region, engineName, host, port, env, project, appname, dbname, ...more] =
    id.split('/').map(decoded);
  const engine = ENGINES.find((engine) => engine === engineName);
  if (prefix !== PREFIX || engine === undefined || more.length > 0) return undefined;
  if (!account || !region || !host || !env || !project || !appname || !dbname) return undefined;
  const identity: Identity = { account, region, env, project, appname, dbname };
  const place = { identity, endpoint: { engine, host, port: Number(port) } };
  return physicalId(place) === id ? place : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
