import { readFile } from 'node:fs/promises';
import {
  DeleteParametersCommand,
  PutParameterCommand,
  SSMClient,
  type SSMClientConfig,
} from '@aws-sdk/client-ssm';
import type { Directory } from './directory.ts';

/** The central account's SecureString with the hub's login to the directory. */
export const BIND_PARAMETER = '/database-access-hub/directory/bind';

/** The certificates of the directory's authority. */
export const CA_PARAMETER = '/database-access-hub/directory/ca';

/** `directory` of the rollout's settings. */
export function directorySettings(directory: Directory) {
  return {
    url: directory.url,
    networks: ['127.0.0.0/8'],
    baseDn: directory.baseDn,
    bindParameter: BIND_PARAMETER,
    caParameter: CA_PARAMETER,
  };
}

/**
 * The variables for a command in the sandbox. The administrator's are for `directory/member.ts`.
 */
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

/** Stores them as a company does once when it sets up the central account. */
export async function storeSettings(directory: Directory, central: SSMClientConfig): Promise<void> {
  const ssm = new SSMClient(central);
  const { bindDn: dn, bindPassword: password } = directory;
  const put = (Name: string, Type: 'String' | 'SecureString', Value: string) =>
    ssm.send(new PutParameterCommand({ Name, Type, Value }));
  await put(BIND_PARAMETER, 'SecureString', JSON.stringify({ dn, password }));
  await put(CA_PARAMETER, 'String', await readFile(directory.caFile, 'utf8'));
  ssm.destroy();
}

/** For tests that store them by other means. */
export async function forgetSettings(central: SSMClientConfig): Promise<void> {
  const ssm = new SSMClient(central);
  await ssm.send(new DeleteParametersCommand({ Names: [BIND_PARAMETER, CA_PARAMETER] }));
  ssm.destroy();
}
