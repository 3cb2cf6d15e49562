import * as z from 'zod';
import { type Rollout, rolloutText } from '../contract/messages/rollout.ts';
import type { Naming } from './directory/usernames.ts';

/** What the deployment of the hub decides, as environment variables of its function. */
const environment = z.object({
  /** Region of databases for which a request names none. Lambda sets it. */
  AWS_REGION: z.string().min(1),
  /** What the spoke roles' trust policies ask for. Not a secret: it keeps other services from being used against us. */
  EXTERNAL_ID: z.string().min(2),
  /** The directory, for `groups`: ldaps://host, or ldap://host for StartTLS. Without it, groups are refused. */
  LDAP_URL: z
    .string()
    .regex(/^ldaps?:\/\/[^/\s]+$/, 'must be ldaps://host[:port] or ldap://host[:port]')
    .optional(),
  LDAP_BASE_DN: z.string().min(1).optional(),
  /** SSM SecureString of the hub's account: {"dn": "...", "password": "..."} of a user that may read the directory. */
  LDAP_BIND_PARAMETER: z.string().min(1).optional(),
  /** SSM parameter, or file of the bundle, with the PEM certificates of the domain's authority. Without: the public authorities. */
  LDAP_CA_PARAMETER: z.string().min(1).optional(),
  LDAP_CA_FILE: z.string().min(1).optional(),
  /** The name of a person's database user, of the directory's attributes; `{mail:local}` is what stands before the @. */
  USERNAME_TEMPLATE: z
    .string()
    .regex(/\{[a-zA-Z][\w-]*(:local)?\}/, 'must hold an attribute, as in {sAMAccountName}')
    .default('{sAMAccountName}'),
  USERNAME_CASE: z.enum(['lower', 'keep']).default('lower'),
  /** Where the rollout goes, as JSON: for the operations that look there. */
  ROLLOUT: rolloutText.optional(),
});

export interface Settings {
  readonly region: string;
  readonly externalId: string;
  readonly rollout: Rollout | undefined;
  readonly directory?: DirectorySettings;
}

export interface DirectorySettings {
  readonly url: string;
  readonly baseDn: string;
  readonly bindParameter: string;
  readonly caParameter: string | undefined;
  readonly caFile: string | undefined;
  readonly naming: Naming;
}

export function parseSettings(variables: NodeJS.ProcessEnv): Settings {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) throw new Error(`settings of the hub: ${z.prettifyError(parsed.error)}`);
  const { AWS_REGION: region, EXTERNAL_ID: externalId, LDAP_URL: url, ...rest } = parsed.data;
  const { LDAP_BASE_DN: baseDn, LDAP_BIND_PARAMETER: bindParameter, ROLLOUT: rollout } = rest;
  if (url === undefined) return { region, externalId, rollout };
  if (baseDn === undefined || bindParameter === undefined)
    throw new Error(
      'settings of the hub: LDAP_URL needs LDAP_BASE_DN and LDAP_BIND_PARAMETER beside it',
    );
  const naming = { template: rest.USERNAME_TEMPLATE, foldsCase: rest.USERNAME_CASE === 'lower' };
  const ca = { caParameter: rest.LDAP_CA_PARAMETER, caFile: rest.LDAP_CA_FILE };
  return { region, externalId, rollout, directory: { url, baseDn, bindParameter, naming, ...ca } };
}
