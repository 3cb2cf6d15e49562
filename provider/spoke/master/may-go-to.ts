import { DEFAULT_PORT, type Engine, engineNamed } from '../../contract/request/engine.ts';
import { parseAddress } from '../../contract/request/locators.ts';
import { type Endpoint, hostPort } from '../../contract/request/request.ts';
import { UserError } from '../../runtime/errors.ts';
import { isEndpointOf, isSameCluster, type RdsServer, rdsServerOf } from './rds-server.ts';
import { type Destination, ENDPOINTS_TAG } from './secret.ts';

/**
 * Throws unless the secret itself says that it is for this server. Otherwise whoever may ask for an
 * access could have the master's password sent to a server of their own. The strongest word
 * decides: the owner's tag, then RDS's tags, then the content, which rotation may change.
 *
 * @param region where the secret is, and so the database
 */
export function assertMayGoTo(destination: Destination, endpoint: Endpoint, region: string): void {
  const why = otherEngine(destination, endpoint) ?? mismatch(destination, endpoint, region);
  if (why !== undefined) throw new UserError(why);
}

function mismatch(of: Destination, endpoint: Endpoint, region: string): string | undefined {
  if (of.endpoints !== undefined) return mismatchOfTag(of.endpoints, endpoint);
  const server = rdsServerOf(of, region);
  if (server !== undefined) return mismatchOfServer(server, endpoint);
  if (of.host !== undefined) return mismatchOfHost(of.host, of.port, endpoint);
  return (
    'mastersecret: names no server, and the password of a master user only goes where its secret ' +
    `says: ${tagWith(endpoint)}. (A secret that RDS manages says so by itself, and so does "host" ` +
    "in a secret's JSON.)"
  );
}

function mismatchOfTag(tag: string, endpoint: Endpoint): string | undefined {
  const entries = tag.split(/[\s,]+/).filter((entry) => entry !== '');
  const isNamed = entries.some((entry) => {
    const address = parseAddress(entry);
    return address !== undefined && leadsTo(address.host, address.port, endpoint);
  });
  if (isNamed) return undefined;
  return (
    `dbendpoint: ${hostPort(endpoint)} is not among the servers that the secret of mastersecret ` +
    `is for, by its tag ${ENDPOINTS_TAG} (host or host:port, separated by spaces; without a port, ` +
    `it is ${DEFAULT_PORT[endpoint.engine]}). If it is the right server, add it there`
  );
}

function mismatchOfServer(server: RdsServer, endpoint: Endpoint): string | undefined {
  if (isEndpointOf(server, endpoint.host)) return undefined;
  const right = server.kind === 'cluster' ? "the cluster's writer" : 'the instance';
  return (
    `dbendpoint: the secret of mastersecret is for ${server.called}, and ${endpoint.host} does not ` +
    `show that it is the same server. Give the endpoint of ${right} as RDS names it, or ` +
    tagWith(endpoint)
  );
}

/** The names that RDS gives to one cluster count as one. */
function mismatchOfHost(
  host: string,
  port: number | undefined,
  endpoint: Endpoint,
): string | undefined {
  const address = parseAddress(host);
  if (address !== undefined && leadsTo(address.host, port ?? address.port, endpoint))
    return undefined;
  return (
    `dbendpoint: ${hostPort(endpoint)} is not the server that the secret of mastersecret is for, ` +
    `by "host" and "port" in its JSON (without a port, it is ${DEFAULT_PORT[endpoint.engine]}). ` +
    `If it is the same server by another name, ${tagWith(endpoint)}`
  );
}

function leadsTo(host: string, port: number | undefined, endpoint: Endpoint): boolean {
  const isSamePort = (port ?? DEFAULT_PORT[endpoint.engine]) === endpoint.port;
  return isSamePort && (host === endpoint.host || isSameCluster(host, endpoint.host));
}

function otherEngine({ engine }: Destination, endpoint: Endpoint): string | undefined {
  if (engine === undefined) return undefined;
  const named = engineNamed(engine);
  if (named === endpoint.engine) return undefined;
  if (named === undefined)
    return (
      'mastersecret: "engine" in the secret\'s JSON must be postgres, mysql, mariadb, ' +
      'aurora-postgresql or aurora-mysql (or be left out); the secret is not used for another one'
    );
  return `dbtype: the secret of mastersecret is for ${ENGINE_NAMES[named]}, by "engine" in its JSON`;
}

const ENGINE_NAMES: Record<Engine, string> = { postgres: 'PostgreSQL', mysql: 'MySQL or MariaDB' };

function tagWith({ engine, host, port }: Endpoint): string {
  const value = port === DEFAULT_PORT[engine] ? host : `${host}:${port}`;
  return `have the secret's owner tag it ${ENDPOINTS_TAG} = ${value}`;
}
