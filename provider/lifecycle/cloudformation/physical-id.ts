import { ENGINES } from '../../contract/request/engine.ts';
import type { Identity } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';

/** The identity and the endpoint make an access this access, on this server. */
export type Place = Pick<Request, 'identity' | 'endpoint'>;

const PREFIX = 'database-access';

/** The id of a Create that was refused before anything was made. Its Delete has nothing to do. */
export const NOTHING_MADE = `${PREFIX}/nothing-was-made`;

const PERHAPS_MADE = `${PREFIX}/perhaps-nothing-was-made`;

/**
 * The id of a Create that failed later. Its Delete takes back what that very request made, and not
 * what a corrected Create of the same resource has made since.
 */
export function idOfFailedCreate(requestId: string): string {
  return `${PERHAPS_MADE}/${encodeURIComponent(requestId)}`;
}

/** The request that failed with such an id. */
export function requestOfFailedCreate(id: string): string | undefined {
  const request = decoded(id.slice(PERHAPS_MADE.length + 1));
  return request !== '' && idOfFailedCreate(request) === id ? request : undefined;
}

/**
 * The PhysicalResourceId of an access. `Ref` returns it and the console shows it, so people can
 * read it; and `parsePhysicalId` can, since CloudFormation may ask for the removal of an id beside
 * the properties of another access. CloudFormation allows 1,024 bytes. This id never has more than
 * 650: its names fit a parameter's name (identity.ts), and its host is a DNS name.
 */
export function physicalId({ identity, endpoint }: Place): string {
  const { account, region, env, project, appname, dbname } = identity;
  const { engine, host, port } = endpoint;
  return [PREFIX, account, region, engine, host, String(port), env, project, appname, dbname]
    .map(encodeURIComponent)
    .join('/');
}

/**
 * Undefined for an id that `physicalId` did not write, such as one that CloudFormation invented.
 */
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
