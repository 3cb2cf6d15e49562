import { PutParameterCommand, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import type { Directory } from './directory.ts';

/** The central account's SecureString that tells the hub who it is in the directory. */
export const BIND_PARAMETER = '/directory/bind';

/** What the hub's function is told, as environment variables. */
export function hubSettings(directory: Directory | undefined): Record<string, string> {
  if (!directory) return {};
  return {
    LDAP_URL: directory.url,
    LDAP_BASE_DN: directory.baseDn,
    LDAP_BIND_PARAMETER: BIND_PARAMETER,
    LDAP_CA_FILE: directory.caFile,
  };
}

/** What a command in the sandbox finds. The administrator is for `directory/member.ts`. */
export function commandSettings(directory: Directory | undefined): Record<string, string> {
  if (!directory) return {};
  return {
    LDAP_URL: directory.url,
    LDAP_CA: directory.caFile,
    LDAP_BASE_DN: directory.baseDn,
    LDAP_BIND_DN: directory.bindDn,
    LDAP_BIND_PASSWORD: directory.bindPassword,
    LDAP_ADMINISTRATOR_DN: directory.administratorLogin.dn,
    LDAP_ADMINISTRATOR_PASSWORD: directory.administratorLogin.password,
  };
}

/** As whoever sets up the central account does once. */
export async function storeBind(directory: Directory, central: SSMClientConfig): Promise<void> {
  const ssm = new SSMClient(central);
  const { bindDn: dn, bindPassword: password } = directory;
  await ssm.send(
    new PutParameterCommand({
      Name: BIND_PARAMETER,
      Type: 'SecureString',
      Value: JSON.stringify({ dn, password }),
    }),
  );
  ssm.destroy();
}
