import * as z from 'zod';
import {
  keyArn,
  MAX_NAME_SERVERS,
  MAX_RULES,
  network,
  parameterName,
  text,
  unique,
} from './values.ts';

/** Active Directory, as the hub reaches it. */
export const directory = z
  .strictObject({
    /** One, or several that are separated by spaces or commas: the next one is tried if one fails. */
    url: text(
      /^ldaps?:\/\/[^/\s,]+(?:[\s,]+ldaps?:\/\/[^/\s,]+)*$/,
      'must be ldaps://host[:port], or ldap://host[:port] for StartTLS, or several of these',
    ),
    /**
     * The domain controllers' networks: apart from HTTPS, the hub's security group allows nothing
     * else.
     */
    networks: unique(network).min(1),
    baseDn: z.string().regex(/^\s*[a-z]+\s*=/i, 'must be a DN, such as DC=corp,DC=example'),
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
  })
  .refine(
    ({ url, networks }) =>
      networks.length * (ldapPorts(url).length + 2) <= MAX_RULES - 2 * MAX_NAME_SERVERS,
    {
      error: `networks times the ports of url must be fewer: a security group has ${MAX_RULES + 1} rules`,
    },
  );

/** The ports of all controllers, each once. */
export function ldapPorts(urls: string): number[] {
  const ports = urls.split(/[\s,]+/).map((url) => {
    const port = /:(\d+)$/.exec(url)?.[1];
    return port === undefined ? (url.startsWith('ldaps:') ? 636 : 389) : Number(port);
  });
  return [...new Set(ports)];
}
