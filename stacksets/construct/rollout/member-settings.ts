/** What the spokes of all accounts have in common. */
export interface SpokeSettings {
  /**
   * Where spokes write parameters, without a leading slash.
   *
   * @default 'database-access'
   */
  readonly parameterPrefix?: string;

  /**
   * The key of the parameters that spokes write, by the alias it has in every account.
   *
   * @default - aws/ssm
   */
  readonly parameterKey?: string;

  /**
   * Name patterns of the secrets with master users.
   *
   * @default ['rds!*']
   */
  readonly masterSecrets?: readonly string[];

  /**
   * Secrets with this tag may be read too.
   *
   * @default - none
   */
  readonly masterSecretTag?: MasterSecretTag;

  /**
   * Path patterns, without a leading slash, of the parameters with master users.
   *
   * @default []
   */
  readonly masterParameters?: readonly string[];

  /**
   * Whether a master user may come from a parameter of the type String, with a warning. Everybody
   * who may read parameters can read such a password.
   *
   * @default false
   */
  readonly plainTextMasters?: boolean;

  /**
   * Further authorities that may vouch for a database server: PEM files, by their paths from where
   * the app runs. Those of Amazon RDS are known, but in some new Regions.
   *
   * @default []
   */
  readonly certificateAuthorities?: readonly string[];

  /**
   * The keys of the master users' secrets and parameters, by the aliases they have in every account.
   *
   * @default []
   */
  readonly masterKeys?: readonly string[];

  /**
   * The networks of databases: apart from HTTPS, the spokes' security groups allow nothing else.
   *
   * @default ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']
   */
  readonly databaseNetworks?: readonly string[];

  /**
   * The ports of databases.
   *
   * @default [3306, 5432]
   */
  readonly databasePorts?: readonly number[];

  /**
   * The networks of the name servers of VPCs that don't ask Amazon's, such as domain controllers.
   *
   * @default []
   */
  readonly nameServers?: readonly string[];
}

/** A tag of secrets. */
export interface MasterSecretTag {
  /** Its key. */
  readonly key: string;

  /** Its value. */
  readonly value: string;
}

/** A VPC that gets a spoke, in every account that publishes it. */
export interface VpcSettings {
  /** Its name: `vpcName` of a `DatabaseTarget`. */
  readonly name: string;

  /**
   * The only organizational units that have it.
   *
   * @default - all
   */
  readonly organizationalUnits?: readonly string[];

  /**
   * The only Regions that have it.
   *
   * @default - all
   */
  readonly regions?: readonly string[];

  /**
   * For VPCs without NAT: interface endpoints for SSM and Secrets Manager, for the spoke alone.
   * Accounts then publish one subnet of each zone.
   *
   * @default false
   */
  readonly interfaceEndpoints?: boolean;
}

/** What a policy of the company asks of every role; of the central account too. */
export interface RoleSettings {
  /**
   * The path of all roles. Choose it before the first rollout: IAM cannot move a role.
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * The name (with its path, if it has one) of a managed policy of each account that is the
   * permissions boundary of all roles.
   *
   * @default - none
   */
  readonly permissionsBoundary?: string;
}

/** Alarms in the members, for the door of each account and Region. */
export interface MemberAlarmSettings {
  /**
   * The name of the SNS topic that gets them, in each account and Region.
   *
   * @default - they tell nobody by themselves
   */
  readonly topic?: string;

  /**
   * A dashboard in each account and Region; CloudWatch charges for more than three.
   *
   * @default false
   */
  readonly dashboard?: boolean;
}
