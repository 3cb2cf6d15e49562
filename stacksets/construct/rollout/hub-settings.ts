/** The hub, in the central account. */
export interface HubSettings {
  /** The central account. */
  readonly account: string;

  /** The hub's Region: one where Lambda has function URLs. */
  readonly region: string;

  /** The id of its VPC. */
  readonly vpc: string;

  /**
   * The ids of private subnets, with a route to the directory and, through NAT or interface
   * endpoints, to STS, SSM, Organizations, Lambda (of all Regions) and S3.
   */
  readonly subnets: readonly string[];

  /**
   * Networks of the VPC's name servers, if it does not ask Amazon's; the directory's are open.
   *
   * @default []
   */
  readonly nameServers?: readonly string[];

  /**
   * The ARNs of roles or users that may invoke the hub directly, or accounts. They are trusted: the
   * hub believes them about the account they speak for.
   *
   * @default []
   */
  readonly trustedInvokers?: readonly string[];

  /**
   * How many requests run at once. It is taken from the account's limit, of which 100 must remain;
   * new accounts often have only 10.
   *
   * @default 20
   */
  readonly reservedConcurrency?: number;
}

/** The case of the names of personal users. */
export const UsernameCase = {
  /** In lower case, whatever the directory has. */
  LOWER: 'lower',
  /** As the directory has it. */
  KEEP: 'keep',
} as const;
export type UsernameCase = (typeof UsernameCase)[keyof typeof UsernameCase];

/** Active Directory, as the hub reaches it. */
export interface DirectorySettings {
  /**
   * `ldaps://host[:port]`, or `ldap://host[:port]` for StartTLS; or several that are separated by
   * spaces or commas: the next one is tried if one fails.
   */
  readonly url: string;

  /** The domain controllers' networks. */
  readonly networks: readonly string[];

  /** Where the search begins, such as `DC=corp,DC=example`. */
  readonly baseDn: string;

  /**
   * The name of a SecureString, `{"dn": "...", "password": "..."}`, of a user that may read the
   * directory.
   */
  readonly bindParameter: string;

  /**
   * The name of a parameter with the certificates, in PEM form, of the domain's certificate
   * authority.
   *
   * @default - the public authorities
   */
  readonly caParameter?: string;

  /**
   * The ARN of the key of these parameters.
   *
   * @default - AWS's own
   */
  readonly key?: string;

  /**
   * The name of somebody's user, with attributes of the directory.
   *
   * @default '{sAMAccountName}'
   */
  readonly usernameTemplate?: string;

  /**
   * The case of these names.
   *
   * @default UsernameCase.LOWER
   */
  readonly usernameCase?: UsernameCase;
}
