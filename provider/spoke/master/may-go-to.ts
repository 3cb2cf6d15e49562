import { DEFAULT_PORT, type Engine, engineNamed } from '../../contract/request/engine.ts';
import { parseAddress } from '../../contract/request/locators.ts';
import { type Endpoint, hostPort } from '../../contract/request/request.ts';
import { UserError } from '../../runtime/errors.ts';
import { isEndpointOf, isSameCluster, type RdsServer, rdsServerOf } from './rds-server.ts';
import { type Destination, ENDPOINTS_TAG } from './secret.ts';

/**
 * Throws unless the secret itself says that it is for this server. Otherwise whoever may ask for an
 * access could have the master's password sent to a server of their own. RDS's tags outweigh the
 * content, which rotation may change. The owner's tag adds servers and takes none away, so that one
 * access's custom endpoint leaves the other accesses as they are.
 *
 * @param region where the secret is, and so the database
 */
export function assertMayGoTo(destination: Destination, endpoint: Endpoint, region: string): void {
  const why = otherEngine(destination, endpoint) ?? mismatch(destination, endpoint, region);
  if (why !== undefined) throw new UserError(why);
}

function mismatch(of: Destination, endpoint: Endpoint, region: string): string | undefined {
  const tagged = entriesOf(of.endpoints);
  if (tagged.some((entry) => leadsTo(entry, undefined, endpoint))) return undefined;
  const cure = tagWith(endpoint, tagged);
  const server = rdsServerOf(of, region);
  if (server !== undefined) return mismatchOfServer(server, endpoint, cure);
  if (of.host !== undefined) return mismatchOfHost(of.host, of.port, endpoint, cure);
  if (tagged.length > 0)
    return (
      `dbendpoint: ${hostPort(endpoint)} is not among the servers that the secret of mastersecret ` +
      `is for, by its tag ${ENDPOINTS_TAG} (host or host:port, separated by spaces; without a ` +
      `port, it is ${DEFAULT_PORT[endpoint.engine]}). ${ONLY_IF_RIGHT}, ${cure}`
    );
  return (
    'mastersecret: names no server, and the password of a master user only goes where its secret ' +
    `says. ${ONLY_IF_RIGHT}, ${cure}. (A secret that RDS manages says so by itself, and so does ` +
    '"host" in a secret\'s JSON.)'
  );
}

/** An empty tag counts as none. */
function entriesOf(tag = ''): string[] {
  return tag.split(/[\s,]+/).filter((entry) => entry !== '');
}

function mismatchOfServer(server: RdsServer, endpoint: Endpoint, cure: string): string | undefined {
  if (isEndpointOf(server, endpoint.host)) return undefined;
  const right = server.kind === 'cluster' ? "the cluster's writer" : 'the instance';
  return (
    `dbendpoint: the secret of mastersecret is for ${server.called}, and ${endpoint.host} does not ` +
    `show that it is the same server. Give the endpoint of ${right} as RDS names it; or, only if ` +
    `${hostPort(endpoint)} is the right server, ${cure}`
  );
}

function mismatchOfHost(
  host: string,
  port: number | undefined,
  endpoint: Endpoint,
  cure: string,
): string | undefined {
  if (leadsTo(host, port, endpoint)) return undefined;
  return (
    `dbendpoint: ${hostPort(endpoint)} is not the server that the secret of mastersecret is for, ` +
    `by "host" and "port" in its JSON (without a port, it is ${DEFAULT_PORT[endpoint.engine]}). ` +
    `${ONLY_IF_RIGHT}, ${cure}`
  );
}

/** Whoever asks for the access may have named any server, an attacker's too. */
const ONLY_IF_RIGHT = 'Only if it is the right server';

/** The names that RDS gives to one cluster count as one. */
function leadsTo(named: string, port: number | undefined, endpoint: Endpoint): boolean {
  const address = parseAddress(named);
  if (address === undefined) return false;
  const isSamePort = (port ?? address.port ?? DEFAULT_PORT[endpoint.engine]) === endpoint.port;
  return (
    isSamePort && (address.host === endpoint.host || isSameCluster(address.host, endpoint.host))
  );
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

/** The cure, for the secret's owner. Nothing of the present tag is repeated. */
function tagWith({ engine, host, port }: Endpoint, tagged: readonly string[]): string {
  const value = port === DEFAULT_PORT[engine] ? host : `${host}:${port}`;
  if (tagged.length === 0) return `have the secret's owner tag it ${ENDPOINTS_TAG} = ${value}`;
  const isWrong = tagged.some((entry) => parseAddress(entry) === undefined);
  const wrong = isWrong
    ? ' (part of the tag is neither host nor host:port, and stands for no server; there are no ' +
      'wildcards such as *)'
    : '';
  return `have the secret's owner add ${value} to its tag ${ENDPOINTS_TAG}${wrong}`;
}
