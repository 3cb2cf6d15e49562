import { rolloutText } from '../contract/messages/rollout.ts';
import { parseVariables } from '../runtime/variables.ts';
import * as z from '../runtime/zod.ts';
import { canonicalDn } from './directory/dn.ts';

const variables = z.object({
  /** The Region of databases for which a request names none. Lambda sets it. */
  AWS_REGION: z.string().check(z.minLength(1)),
  /**
   * The trust policies of the spoke roles ask for it. It is no secret: it keeps other services from
   * being used against us (the confused deputy).
   */
  EXTERNAL_ID: z.string().check(z.minLength(2)),
  /** The path of the spoke roles, if the rollout gives roles one. */
  SPOKE_ROLE_PATH: z._default(
    z.string().check(z.regex(/^\/(.+\/)?$/, 'must begin and end with a slash')),
    '/',
  ),
  /**
   * The directory, for `groups`; if absent, groups are refused. ldap:// stands for StartTLS. With
   * several URLs, separated by spaces or commas, the next one stands in for one that fails.
   */
  LDAP_URL: z.optional(
    z
      .transformed(z.string(), (text) => text.split(/[\s,]+/).filter((url) => url !== ''))
      .check(
        z.refine((urls) => urls.length > 0 && urls.every(isLdapUrl), {
          error: 'must be ldaps://host[:port] or ldap://host[:port], or several of these',
        }),
      ),
  ),
  LDAP_BASE_DN: z.optional(
    z.string().check(
      z.refine((dn) => canonicalDn(dn) !== undefined, {
        error: 'must be a DN, such as DC=corp,DC=example for the domain corp.example',
      }),
    ),
  ),
  /**
   * An SSM SecureString of the hub's account: {"dn": "...", "password": "..."} of a user that may
   * read the directory.
   */
  LDAP_BIND_PARAMETER: z.optional(z.string().check(z.minLength(1))),
  /**
   * An SSM parameter, or a file of the bundle, with the PEM certificates of the domain's authority;
   * if both are absent, the public authorities are trusted.
   */
  LDAP_CA_PARAMETER: z.optional(z.string().check(z.minLength(1))),
  LDAP_CA_FILE: z.optional(z.string().check(z.minLength(1))),
  /** The attributes that make a user name; `{mail:local}` is the part before the @. */
  USERNAME_TEMPLATE: z._default(
    z
      .string()
      .check(
        z.regex(/\{[a-zA-Z][\w-]*(:local)?\}/, 'must hold an attribute, as in {sAMAccountName}'),
      ),
    '{sAMAccountName}',
  ),
  USERNAME_CASE: z._default(z.enum(['lower', 'keep']), 'lower'),
  /** Where database-access is rolled out, as JSON: for the operations that look there. */
  ROLLOUT: z.optional(rolloutText),
  /** Of the reconciliation's function only: the bucket that gets the results of its runs. */
  RESULTS_BUCKET: z.optional(z.string().check(z.minLength(3))),
  /** The database servers of an account and Region that a run works on at once. */
  RECONCILE_AT_ONCE: z._default(z.numeric().check(z.int(), z.minimum(1), z.maximum(50)), 4),
  /** The accounts and Regions that one call of the reconciliation works on at once. */
  RECONCILE_PLACES_PER_CALL: z._default(
    z.numeric().check(z.int(), z.minimum(1), z.maximum(100)),
    20,
  ),
});

const settings = z.transformed(variables, (given, context) => ({
  region: given.AWS_REGION,
  externalId: given.EXTERNAL_ID,
  spokeRolePath: given.SPOKE_ROLE_PATH,
  rollout: given.ROLLOUT,
  /** Undefined for the hub itself. */
  reconciliation:
    given.RESULTS_BUCKET === undefined
      ? undefined
      : {
          bucket: given.RESULTS_BUCKET,
          atOnce: given.RECONCILE_AT_ONCE,
          placesPerCall: given.RECONCILE_PLACES_PER_CALL,
        },
  directory: directoryIn(given, context),
}));

export type Settings = z.infer<typeof settings>;
export type DirectorySettings = NonNullable<Settings['directory']>;

export function parseSettings(environment: NodeJS.ProcessEnv): Settings {
  return parseVariables('hub', settings, environment);
}

function directoryIn(given: z.infer<typeof variables>, context: z.Context) {
  const { LDAP_URL: urls, LDAP_BASE_DN: baseDn, LDAP_BIND_PARAMETER: bindParameter } = given;
  if (urls === undefined) return undefined;
  if (baseDn === undefined || bindParameter === undefined) {
    context.addIssue('LDAP_URL needs LDAP_BASE_DN and LDAP_BIND_PARAMETER beside it');
    return z.NEVER;
  }
  return {
    urls,
    baseDn,
    bindParameter,
    caParameter: given.LDAP_CA_PARAMETER,
    caFile: given.LDAP_CA_FILE,
    usernames: { template: given.USERNAME_TEMPLATE, foldsCase: given.USERNAME_CASE === 'lower' },
  };
}

function isLdapUrl(text: string): boolean {
  return /^ldaps?:\/\/[^/\s]+$/.test(text) && URL.canParse(text);
}
