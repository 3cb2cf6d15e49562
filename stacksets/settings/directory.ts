import * as z from 'zod';
import { keyArn, MAX_RULES, network, parameterName, text, unique } from './values.ts';

/** Active Directory, as the hub reaches it. */
export const directory = z.strictObject({
  url: text(
    /^ldaps?:\/\/[^/\s]+$/,
    'must be ldaps://host[:port], or ldap://host[:port] for StartTLS',
  ),
  /**
   * The domain controllers' networks: apart from HTTPS, the hub's security group allows nothing
   * else.
   */
  networks: unique(network)
    .min(1)
    .max(Math.floor(MAX_RULES / 3), 'must be fewer: a security group has 60 rules'),
  baseDn: z.string().min(1),
  /** A SecureString, {"dn": "...", "password": "..."}, of a user that may read the directory. */
  bindParameter: parameterName,
  /** PEM certificates of the domain's certificate authority. Without it: the public authorities. */
  caParameter: parameterName.optional(),
  /** The key of these parameters, unless it is AWS's own. */
  key: keyArn.optional(),
  usernameTemplate: text(
    /\{[a-zA-Z][\w-]*(:local)?\}/,
    'must hold an attribute, as in {sAMAccountName}',
  ).optional(),
  usernameCase: z.enum(['lower', 'keep']).optional(),
});
