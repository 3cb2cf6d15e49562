import {
  DATABASE_TYPES,
  DEFAULT_PORT,
  ENGINE_NAMES,
  engineNamed,
} from '../../contract/request/engine.ts';
import { parseAddress } from '../../contract/request/locators.ts';
import { type Endpoint, hostPort } from '../../contract/request/request.ts';
import {
  namesNoServer,
  notInTag,
  otherEngineThanSecret,
  otherHost,
  otherRdsServer,
  unknownEngine,
} from '../../errors/destinations.ts';
import { isEndpointOf, isSameCluster, rdsServerOf } from './rds-server.ts';
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
  const error = otherEngine(destination, endpoint) ?? mismatch(destination, endpoint, region);
  if (error !== undefined) throw error;
}

function mismatch(of: Destination, endpoint: Endpoint, region: string): Error | undefined {
  const tagged = entriesOf(of.endpoints);
  if (tagged.some((entry) => leadsTo(entry, undefined, endpoint))) return undefined;
  const given = { server: hostPort(endpoint), cure: tagWith(endpoint, tagged) };
  const port = DEFAULT_PORT[endpoint.engine];
  const server = rdsServerOf(of, region);
  if (server !== undefined)
    return isEndpointOf(server, endpoint.host)
      ? undefined
      : otherRdsServer({ ...given, ...server, host: endpoint.host });
  if (of.host !== undefined)
    return leadsTo(of.host, of.port, endpoint)
      ? undefined
      : otherHost({ ...given, port, isPort: isSameHost(of.host, endpoint.host) });
  return tagged.length > 0
    ? notInTag({ ...given, tag: ENDPOINTS_TAG, port })
    : namesNoServer(given);
}

/** An empty tag counts as none. */
function entriesOf(tag = ''): string[] {
  return tag.split(/[\s,]+/).filter((entry) => entry !== '');
}

function leadsTo(named: string, port: number | undefined, endpoint: Endpoint): boolean {
  const namedPort = port ?? parseAddress(named)?.port ?? DEFAULT_PORT[endpoint.engine];
  return namedPort === endpoint.port && isSameHost(named, endpoint.host);
}

/** The names that RDS gives to one cluster count as one. */
function isSameHost(named: string, host: string): boolean {
  const address = parseAddress(named);
  return address !== undefined && (address.host === host || isSameCluster(address.host, host));
}

function otherEngine({ engine }: Destination, endpoint: Endpoint): Error | undefined {
  if (engine === undefined) return undefined;
  const named = engineNamed(engine);
  if (named === endpoint.engine) return undefined;
  return named === undefined
    ? unknownEngine({ engines: [...DATABASE_TYPES] })
    : otherEngineThanSecret({ named: ENGINE_NAMES[named] });
}

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
