import { parseRdsEndpoint, type RdsEndpoint } from '../../contract/request/rds-endpoint.ts';
import type { Destination } from './secret.ts';

/** A server of RDS that a secret names by its identifier. */
export interface RdsServer {
  readonly kind: 'instance' | 'cluster';
  readonly identifier: string;
  readonly region: string;
  /** In messages, which repeat nothing of a secret's content. */
  readonly called: string;
}

/** @param region of a secret whose content says none */
export function rdsServerOf(of: Destination, region: string): RdsServer | undefined {
  if (of.clusterArn !== undefined) return serverOfArn('cluster', of.clusterArn);
  if (of.instanceArn !== undefined) return serverOfArn('instance', of.instanceArn);
  // A host says more than an identifier, which could be another account's.
  if (of.host !== undefined) return undefined;
  if (of.clusterId !== undefined)
    return {
      ...{ kind: 'cluster', identifier: of.clusterId.toLowerCase(), region },
      called: 'the cluster of "dbClusterIdentifier" in its JSON',
    };
  if (of.instanceId !== undefined)
    return {
      ...{ kind: 'instance', identifier: of.instanceId.toLowerCase(), region },
      called: 'the instance of "dbInstanceIdentifier" in its JSON',
    };
  return undefined;
}

/** `arn:aws:rds:eu-central-1:222222222222:cluster:orders` */
function serverOfArn(kind: RdsServer['kind'], arn: string): RdsServer {
  const [, , , region = '', , , identifier = ''] = arn.toLowerCase().split(':');
  const called = `the ${kind} ${identifier} in ${region} (RDS's tag on it)`;
  return { kind, identifier, region, called };
}

/**
 * Whether the host's name shows that it is the server. An instance of a cluster, a custom endpoint,
 * a proxy and a global database have names of their own, so theirs do not.
 */
export function isEndpointOf(server: RdsServer, host: string): boolean {
  const endpoint = parseRdsEndpoint(host);
  if (endpoint?.identifier !== server.identifier || endpoint.region !== server.region) return false;
  return server.kind === 'cluster' ? isOfCluster(endpoint) : endpoint.kind === 'instance';
}

/** A reader is refused by the server itself, which is read-only. */
function isOfCluster({ kind }: RdsEndpoint): boolean {
  return kind === 'writer' || kind === 'reader';
}

/** Whether both are names that RDS gave to the same cluster of the same account. */
export function isSameCluster(a: string, b: string): boolean {
  const [one, other] = [parseRdsEndpoint(a), parseRdsEndpoint(b)];
  if (one === undefined || other === undefined || !isOfCluster(one) || !isOfCluster(other))
    return false;
  return (
    one.identifier === other.identifier && one.hash === other.hash && one.region === other.region
  );
}
