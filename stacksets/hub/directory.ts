import type { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { nameServerEgress } from '../function/name-servers.ts';
import { ldapPorts } from '../settings/directory.ts';
import type { Settings } from '../settings/index.ts';

type Directory = Settings['directory'];

/** The directory, as the hub's settings name it (provider/hub/settings.ts). */
export function directoryEnvironment(directory: Directory): Record<string, string> {
  if (directory === undefined) return {};
  return {
    LDAP_URL: directory.url,
    LDAP_BASE_DN: directory.baseDn,
    LDAP_BIND_PARAMETER: directory.bindParameter,
    ...(directory.caParameter && { LDAP_CA_PARAMETER: directory.caParameter }),
    ...(directory.usernameTemplate && { USERNAME_TEMPLATE: directory.usernameTemplate }),
    ...(directory.usernameCase && { USERNAME_CASE: directory.usernameCase }),
  };
}

export function directoryParameters(directory: Directory): string[] {
  const { bindParameter, caParameter } = directory ?? {};
  return [bindParameter, caParameter].filter((name) => name !== undefined);
}

/** The hub reaches AWS and the domain controllers, which may be the VPC's name servers too. */
export function hubEgress(
  directory: Directory,
  nameServers: readonly string[],
): CfnSecurityGroup.EgressProperty[] {
  const rule = (description: string, ipProtocol: string, port: number, cidrIp: string) => ({
    description,
    ipProtocol,
    fromPort: port,
    toPort: port,
    cidrIp,
  });
  const toAws = rule(
    'AWS in all Regions (STS, SSM, Lambda, S3): addresses change',
    'tcp',
    443,
    '0.0.0.0/0',
  );
  const names = nameServerEgress(nameServers, 'Name servers');
  if (directory === undefined) return [toAws, ...names];
  const ports = ldapPorts(directory.url);
  return [
    toAws,
    ...names,
    ...directory.networks.flatMap((network) => [
      ...ports.map((port) => rule('Directory', 'tcp', port, network)),
      ...nameServerEgress([network], 'Names of the directory'),
    ]),
  ];
}
