import type { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';

/** Lets a function ask the name servers of these networks. */
export function nameServerEgress(
  networks: readonly string[],
  description: string,
): CfnSecurityGroup.EgressProperty[] {
  return networks.flatMap((cidrIp) =>
    ['udp', 'tcp'].map((ipProtocol) => ({
      description,
      ipProtocol,
      fromPort: 53,
      toPort: 53,
      cidrIp,
    })),
  );
}
