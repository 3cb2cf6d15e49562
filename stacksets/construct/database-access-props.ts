import type { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Level } from '../../provider/contract/request/level.ts';
import type { Request } from '../../provider/contract/request/request.ts';
import type { DatabaseTarget } from './database-target.ts';

/** What users may do. Each level includes those before it. */
export const Privileges = {
  /** Read. */
  READONLY: 'readonly',
  /** Read and write. */
  READWRITE: 'readwrite',
  /** Also change the schema. */
  OWNER: 'owner',
} as const satisfies Record<string, Level>;
export type Privileges = (typeof Privileges)[keyof typeof Privileges];

/** What the removal of an access does with its users and parameters. */
export const OnDelete = {
  /** They are removed. */
  DROP: 'drop',
  /** They stay, and whoever declares the access next adopts them. */
  RETAIN: 'retain',
} as const satisfies Record<string, Request['onDelete']>;
export type OnDelete = (typeof OnDelete)[keyof typeof OnDelete];

/** An access to one database, for an application and for the members of groups. */
export interface DatabaseAccessProps {
  /** The database. */
  readonly database: DatabaseTarget;

  /** The environment, such as `prod`. It is part of the parameters' names. */
  readonly env: string;

  /** The project, such as `shop`. It is part of the parameters' names. */
  readonly project: string;

  /** The application, such as `checkout`. It is part of the parameters' names. */
  readonly appname: string;

  /**
   * What the application's user may do.
   *
   * @default Privileges.READWRITE
   */
  readonly privileges?: Privileges;

  /**
   * The schemas that the access covers, on PostgreSQL.
   *
   * @default - all but the system's, those created later included
   */
  readonly schemas?: readonly string[];

  /**
   * Groups of Active Directory, each with what its members may do. They log in with IAM.
   *
   * @default - no personal users
   */
  readonly groups?: Readonly<Record<string, Privileges>>;

  /**
   * When groups end, by their names: a date and time with its offset, such as
   * `2026-12-24T18:00:00+01:00`. From then on, a group counts as absent.
   *
   * @default - no group ends
   */
  readonly until?: Readonly<Record<string, string>>;

  /**
   * Any text. When it changes, the application gets a new user and password; the previous ones work
   * until the next change.
   *
   * @default - no rotation
   */
  readonly rotation?: string;

  /**
   * What a removal does with users and parameters. Use this, not a removal policy.
   *
   * @default OnDelete.DROP
   */
  readonly onDelete?: OnDelete;

  /**
   * Lets one run remove more than half of ten or more people, or everybody of the groups.
   *
   * @default false
   */
  readonly confirmRemovals?: boolean;

  /**
   * Takes the access over from a declarer that is gone, for one run.
   *
   * @default false
   */
  readonly takeOver?: boolean;

  /**
   * A user that somebody made by hand, for programs that still log in as it. It becomes the former
   * user of the access, and goes with the rotation after next. Only in an update of the stack.
   *
   * @default - no user is adopted
   */
  readonly adopt?: string;

  /**
   * Any text up to 200 characters that tells people where the access is declared.
   *
   * @default - the stack and the logical id of the resource
   */
  readonly declaredBy?: string;

  /**
   * Reports what would be done, and does nothing. A create or an update with it always fails.
   *
   * @default false
   */
  readonly dryRun?: boolean;

  /**
   * Any text. A change sends the request again, and has the groups read again.
   *
   * @default - the request is sent again when something else changes
   */
  readonly revision?: string;

  /**
   * Adds a rule to the database's security group that lets the spoke in. Accesses whose stacks have
   * the group in common share the rule. One of several stacks that import the same group may add
   * it: EC2 refuses the same rule twice.
   *
   * @default true
   */
  readonly allowFromSpoke?: boolean;

  /**
   * The key with which the platform team has the parameters encrypted: `parameterKey` in the
   * settings of the rollout. `grantRead` and `ecsSecrets` allow to decrypt with it.
   *
   * @default - AWS's own, aws/ssm, which needs no grant
   */
  readonly parameterKey?: IKey;

  /**
   * How long CloudFormation waits for the answer.
   *
   * @default Duration.minutes(15)
   */
  readonly serviceTimeout?: Duration;
}
