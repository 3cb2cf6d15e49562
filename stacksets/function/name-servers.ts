import type { Perhaps } from '../settings/open.ts';
import { type EgressRule, egress } from './egress.ts';

/** Lets a function ask the name servers of these networks. */
export function nameServerEgress(networks: readonly Perhaps[], description: string): EgressRule[] {
  return networks.flatMap((network) =>
    ['udp', 'tcp'].flatMap((ipProtocol) => egress({ description, ipProtocol, port: 53, network })),
  );
}
