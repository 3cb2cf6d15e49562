import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { DirectorySettings, HubSettings } from './hub-settings.ts';
import type {
  MemberAlarmSettings,
  RoleSettings,
  SpokeSettings,
  VpcSettings,
} from './member-settings.ts';
import type { ReconcileSettings } from './reconcile-settings.ts';
import type { StackSetSettings } from './stack-set-settings.ts';

/** The rollout's settings: those of a settings.json, under the same names (docs/rollout.md). */
export interface DatabaseAccessRolloutProps {
  /** The organization's id, such as `o-exampleorg1`. */
  readonly organization: string;

  /** The organizational units whose accounts get role, spokes and door, or the root's id. */
  readonly organizationalUnits: readonly string[];

  /** The Regions that get spokes and doors. */
  readonly regions: readonly string[];

  /**
   * The hub presents it when it assumes a role. It is not a secret. While it changes, requests are
   * refused until the hub and the account both have the new one.
   */
  readonly externalId: string;

  /** The hub, in the central account. */
  readonly hub: HubSettings;

  /**
   * Active Directory, for `groups`.
   *
   * @default - none: requests with groups are refused
   */
  readonly directory?: DirectorySettings;

  /**
   * Whether the hub's account is a delegated administrator of StackSets; if not, it is the
   * management account.
   *
   * @default true
   */
  readonly delegatedAdministrator?: boolean;

  /**
   * What the spokes of all accounts have in common.
   *
   * @default - as each of these settings says
   */
  readonly spokes?: SpokeSettings;

  /**
   * The reconciliation, which brings every access up to date without an apply.
   *
   * @default - as each of these settings says
   */
  readonly reconcile?: ReconcileSettings;

  /**
   * The VPCs that get a spoke.
   *
   * @default [{ name: 'default' }]
   */
  readonly vpcs?: readonly VpcSettings[];

  /**
   * How the StackSets go through the accounts.
   *
   * @default - as each of these settings says
   */
  readonly rollout?: StackSetSettings;

  /**
   * What a policy of the company asks of every role.
   *
   * @default - as each of these settings says
   */
  readonly roles?: RoleSettings;

  /**
   * How long all logs are kept.
   *
   * @default 90
   */
  readonly logRetentionDays?: RetentionDays;

  /**
   * The key of all log groups, by the alias it has in every account and Region. Its policy has to
   * let CloudWatch Logs use it.
   *
   * @default - the key of CloudWatch Logs
   */
  readonly logKey?: string;

  /**
   * The ARNs of SNS topics that receive the alarms of the hub's account.
   *
   * @default []
   */
  readonly alarmTopics?: readonly string[];

  /**
   * Alarms in the members.
   *
   * @default - none
   */
  readonly memberAlarms?: MemberAlarmSettings;

  /**
   * First part of the names of stacks, buckets, StackSets and alarms. The functions' names are the
   * same everywhere.
   *
   * @default 'database-access'
   */
  readonly namePrefix?: string;

  /**
   * Tags of all that the stacks make, in all accounts.
   *
   * @default { application: 'database-access' }
   */
  readonly tags?: Readonly<Record<string, string>>;
}
