import { type EgressRule, egress } from '../function/egress.ts';
import { nameServerEgress } from '../function/name-servers.ts';
import { textIfGiven } from '../open.ts';
import type { Perhaps } from '../settings/open.ts';
import type { DirectoryTarget } from '../settings/stack-settings.ts';

type Login = Pick<
  DirectoryTarget,
  'url' | 'baseDn' | 'bindParameter' | 'caParameter' | 'usernameTemplate' | 'usernameCase'
>;

/** The directory, as the hub's settings name it (provider/hub/settings.ts). */
export function directoryEnvironment(
  directory: Login | undefined,
): Record<string, string | undefined> {
  if (directory === undefined) return {};
  const value = (given: Perhaps) => textIfGiven(given, (text) => text);
  return {
    LDAP_URL: value(directory.url),
    LDAP_BASE_DN: value(directory.baseDn),
    LDAP_BIND_PARAMETER: value(directory.bindParameter),
    LDAP_CA_PARAMETER: value(directory.caParameter),
    USERNAME_TEMPLATE: value(directory.usernameTemplate),
    USERNAME_CASE: value(directory.usernameCase),
  };
}

/** The hub reaches AWS and the domain controllers, which may be the VPC's name servers too. */
export function hubEgress(
  directory: DirectoryTarget | undefined,
  nameServers: readonly Perhaps[],
): EgressRule[] {
  const rule = (description: string, port: number, network: Perhaps) =>
    egress({ description, ipProtocol: 'tcp', port, network });
  const toAws = rule(
    'AWS in all Regions (STS, SSM, Lambda, S3): addresses change',
    443,
    '0.0.0.0/0',
  );
  const names = nameServerEgress(nameServers, 'Name servers');
  if (directory === undefined) return [...toAws, ...names];
  const { networks, ports } = directory;
  return [
    ...toAws,
    ...names,
    ...networks.flatMap((network) => [
      ...ports.flatMap((port) => rule('Directory', port, network)),
      ...nameServerEgress([network], 'Names of the directory'),
    ]),
  ];
}
