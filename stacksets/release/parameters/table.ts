import { MAX_ROLLED_OUT_VPC_NAME, VPC_ROOT } from '../../names.ts';
import { REGIONS } from '../../settings/regions.ts';

/**
 * The parameters of the release's templates, in the order of the console's form. What each accepts,
 * and its default, are those of the setting that it stands for (schema.ts).
 */
export interface Row {
  /** The setting, such as `hub.reservedConcurrency`. */
  readonly setting?: string;
  /** A setting that accepts something else, which `more` says. */
  readonly like?: string;
  readonly description: string;
  readonly group: Group;
  /** It may be empty, which means that there is none. */
  readonly isOptional?: true;
  /** A list whose members the template needs one by one: so many at most. */
  readonly atMost?: number;
  /** What the setting's schema does not say. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export type Group = (typeof GROUPS)[number];
export const GROUPS = [
  'The organization',
  'The hub',
  'Active Directory, for groups',
  'The spokes',
  'The reconciliation',
  'How StackSets go through the accounts',
  'What your platform asks of roles, logs and alarms',
  'Names and code: usually as they are',
] as const;

const YES_OR_NO = { AllowedValues: ['yes', 'no'], Default: 'no' };
/** Addresses with their sizes. CloudFormation's own limit of a pattern is shorter than zod's. */
const NETWORK = String.raw`\d{1,3}(\.\d{1,3}){3}/\d{1,2}`;

/** Controllers are all of one port, for the hub's security group lets that out. */
const HOSTS = (scheme: string) => String.raw`${scheme}://[^/\s,:]+(,${scheme}://[^/\s,:]+)*`;
const LDAP_URL = String.raw`^$|^${HOSTS('ldaps')}$|^${HOSTS('ldap')}$|^ldaps?://[^/\s,:]+:\d+$`;

export const PARAMETERS = {
  Organization: {
    group: 'The organization',
    setting: 'organization',
    description: "The organization's id",
  },
  OrganizationalUnits: {
    group: 'The organization',
    setting: 'organizationalUnits',
    description:
      'Organizational units, or the root, whose accounts get database-access; for the stacks of a ' +
      'pilot and of all others, those of that stage',
  },
  PilotUnits: {
    group: 'The organization',
    setting: 'rollout.pilot',
    isOptional: true,
    more: { item: 'ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}' },
    description:
      'Those of OrganizationalUnits that get each release first, if the stack ' +
      'database-access-pilot is there',
  },
  Regions: {
    group: 'The organization',
    setting: 'regions',
    description: 'Regions that get doors and spokes. Each needs a bucket with the code',
    more: { item: `(?:${REGIONS.join('|')})` },
  },
  Vpcs: {
    group: 'The organization',
    like: 'vpcs',
    description:
      "The names of each account's VPCs; a further one than `default` has a stack by vpc.json",
    more: {
      Type: 'CommaDelimitedList',
      Default: 'default',
      AllowedPattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
    },
  },
  DelegatedAdministrator: {
    group: 'The organization',
    like: 'delegatedAdministrator',
    description:
      'Whether this account is a delegated administrator of StackSets; if not, it is the ' +
      'management account',
    more: { ...YES_OR_NO, Default: 'yes' },
  },
  ExternalId: {
    group: 'The organization',
    setting: 'externalId',
    description:
      'What the hub presents when it assumes a role, the same in all stacks. It is not a secret',
  },
  HubAccount: {
    group: 'The organization',
    setting: 'hub.account',
    description: 'The account with the hub',
  },
  HubRegion: {
    group: 'The organization',
    like: 'hub.region',
    description: 'The Region with the hub',
    more: { Type: 'String', AllowedPattern: '^[a-z]{2}(-[a-z]+)+-[0-9]$' },
  },
  VpcName: {
    group: 'The organization',
    like: 'vpcs',
    description: 'The `vpc` of requests. Accounts publish it as /database-access-vpc/NAME/id',
    more: {
      Type: 'String',
      AllowedPattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
      MaxLength: MAX_ROLLED_OUT_VPC_NAME,
    },
  },
  HubVpc: {
    group: 'The hub',
    like: 'hub.vpc',
    description: 'VPC of the hub',
    more: { Type: 'AWS::EC2::VPC::Id' },
  },
  HubSubnets: {
    group: 'The hub',
    like: 'hub.subnets',
    description:
      'Private subnets with a route to the directory, STS, SSM, Organizations, Lambda of all ' +
      'Regions and S3',
    more: { Type: 'List<AWS::EC2::Subnet::Id>' },
  },
  HubNameServers: {
    group: 'The hub',
    setting: 'hub.nameServers',
    isOptional: true,
    atMost: 2,
    description: "Networks of the VPC's name servers, if it does not ask Amazon's",
    more: { item: NETWORK },
  },
  TrustedInvokers: {
    group: 'The hub',
    setting: 'hub.trustedInvokers',
    isOptional: true,
    atMost: 4,
    description:
      'ARNs of roles or users that may invoke the hub directly, for any account, or an account id',
    more: { item: String.raw`(?:\d{12}|arn:aws:iam::\d{12}:(role|user)/[\w+=.@/-]+)` },
  },
  HubReservedConcurrency: {
    group: 'The hub',
    setting: 'hub.reservedConcurrency',
    description: "How many requests run at once, of the account's limit, of which 100 must remain",
  },
  DirectoryUrl: {
    group: 'Active Directory, for groups',
    like: 'directory.url',
    isOptional: true,
    description:
      'ldaps://HOST, or ldap://HOST for StartTLS, or several of one kind, separated by commas; one ' +
      'may have a port of its own: ldaps://HOST:1636. Empty: requests with groups are refused',
    more: { Type: 'String', AllowedPattern: LDAP_URL },
  },
  DirectoryNetworks: {
    group: 'Active Directory, for groups',
    setting: 'directory.networks',
    isOptional: true,
    atMost: 4,
    description: "Networks of the domain controllers, which the hub's security group lets out to",
    more: { item: NETWORK },
  },
  DirectoryBaseDn: {
    group: 'Active Directory, for groups',
    like: 'directory.baseDn',
    isOptional: true,
    description: 'A DN, such as DC=corp,DC=example',
    more: { Type: 'String', AllowedPattern: '^$|^[A-Za-z]+=.+$' },
  },
  DirectoryBindParameter: {
    group: 'Active Directory, for groups',
    setting: 'directory.bindParameter',
    description:
      'SSM parameter (SecureString), {"dn": "...", "password": "..."}, of a user that may read the ' +
      'directory',
    more: { Default: '/database-access-hub/directory/bind' },
  },
  DirectoryCaParameter: {
    group: 'Active Directory, for groups',
    setting: 'directory.caParameter',
    isOptional: true,
    description:
      "SSM parameter with the PEM certificates of the domain's authority. Empty: public authorities",
  },
  DirectoryKey: {
    group: 'Active Directory, for groups',
    setting: 'directory.key',
    isOptional: true,
    description: "ARN of the KMS key of these parameters, unless it is AWS's own",
  },
  UsernameTemplate: {
    group: 'Active Directory, for groups',
    like: 'directory.usernameTemplate',
    description: 'The attributes that make a user name; {mail:local} is the part before the @',
    more: {
      Type: 'String',
      Default: '{sAMAccountName}',
      AllowedPattern: String.raw`^.*\{[a-zA-Z][\w-]*(:local)?\}.*$`,
    },
  },
  UsernameCase: {
    group: 'Active Directory, for groups',
    setting: 'directory.usernameCase',
    description: 'Whether user names are in lower case, or as the directory has them',
    more: { Default: 'lower' },
  },
  ParameterPrefix: {
    group: 'The spokes',
    setting: 'spokes.parameterPrefix',
    description:
      'First part of the paths of the parameters that spokes write. Not database-access-vpc or ' +
      'database-access-hub, where the rollout keeps its own',
    more: {
      AllowedPattern: `^(?!(${VPC_ROOT}|database-access-hub)(/|$))[a-zA-Z0-9_.-]+(/[a-zA-Z0-9_.-]+)*$`,
    },
  },
  ParameterKey: {
    group: 'The spokes',
    setting: 'spokes.parameterKey',
    isOptional: true,
    description: 'Alias of the KMS key of these parameters, in every account. Empty: aws/ssm',
  },
  MasterSecrets: {
    group: 'The spokes',
    setting: 'spokes.masterSecrets',
    atMost: 4,
    description:
      'Name patterns of the secrets with master users, with * for what may follow; rds!* are those ' +
      'that RDS manages',
  },
  MasterParameters: {
    group: 'The spokes',
    setting: 'spokes.masterParameters',
    isOptional: true,
    atMost: 4,
    description: 'Path patterns of SSM parameters with master users, without a leading slash',
  },
  MasterKeys: {
    group: 'The spokes',
    setting: 'spokes.masterKeys',
    isOptional: true,
    atMost: 4,
    description: 'Aliases of the KMS keys of these secrets and parameters, in every account',
  },
  PlainTextMasters: {
    group: 'The spokes',
    like: 'spokes.plainTextMasters',
    description:
      'Whether a master user may come from an SSM parameter of the type String, with a warning',
    more: { AllowedValues: ['true', 'false'], Default: 'false' },
  },
  DatabaseNetworks: {
    group: 'The spokes',
    setting: 'spokes.databaseNetworks',
    atMost: 4,
    description: "Networks of databases, which the spokes' security groups let out to",
    more: { item: NETWORK },
  },
  DatabasePorts: {
    group: 'The spokes',
    setting: 'spokes.databasePorts',
    atMost: 4,
    description: 'Their ports',
    more: { item: String.raw`\d{1,5}` },
  },
  SpokeNameServers: {
    group: 'The spokes',
    setting: 'spokes.nameServers',
    isOptional: true,
    atMost: 2,
    description: "Networks of the name servers of VPCs that don't ask Amazon's",
    more: { item: NETWORK },
  },
  InterfaceEndpoints: {
    group: 'The spokes',
    like: 'vpcs',
    description: 'Whether each spoke has interface endpoints of its own, for VPCs without NAT',
    more: YES_OR_NO,
  },
  ReconcileSchedule: {
    group: 'The reconciliation',
    setting: 'reconcile.schedule',
    description: 'When it runs, as EventBridge Scheduler writes it, or off',
  },
  ReconcileTimeZone: {
    group: 'The reconciliation',
    like: 'reconcile.timeZone',
    description: 'Of the schedule, such as UTC or Europe/Berlin',
    more: { Type: 'String', Default: 'UTC', AllowedPattern: '^[A-Za-z0-9_+/-]+$' },
  },
  ReconcileWindowMinutes: {
    group: 'The reconciliation',
    setting: 'reconcile.windowMinutes',
    description: 'It starts within so many minutes of that time',
    more: { MinValue: 1 },
  },
  LateAfterHours: {
    group: 'The reconciliation',
    setting: 'reconcile.lateAfterHours',
    description: 'An alarm goes off if no run has finished for this long',
  },
  MaximumAgeHours: {
    group: 'The reconciliation',
    like: 'reconcile.maximumAgeHours',
    description: 'An alarm goes off if an access has not been made true for this long',
    more: { Type: 'String', Default: '48', AllowedValues: ['24', '36', '48', '72', '96', '168'] },
  },
  ReconcileReservedConcurrency: {
    group: 'The reconciliation',
    setting: 'reconcile.reservedConcurrency',
    description:
      'Concurrent executions of its function; one run needs 10, the rest is for a second',
    more: { MinValue: 10 },
  },
  ResultsRetentionDays: {
    group: 'The reconciliation',
    setting: 'reconcile.retentionDays',
    description: 'How long the results of the runs are kept, which name people',
  },
  Stage: {
    group: 'How StackSets go through the accounts',
    description:
      'all; or pilot, for the stack database-access-pilot, in which nothing may fail, and which has ' +
      'StackSets of its own names',
    more: { AllowedValues: ['all', 'pilot'], Default: 'all' },
  },
  FailureTolerancePercentage: {
    group: 'How StackSets go through the accounts',
    setting: 'rollout.failureTolerancePercentage',
    description: 'Of the accounts in a Region: more failures stop and fail the deployment',
  },
  SpokeFailureTolerancePercentage: {
    group: 'How StackSets go through the accounts',
    setting: 'rollout.spokeFailureTolerancePercentage',
    description: 'The same for spokes. It must exceed the share of accounts that publish no VPC',
  },
  MaxConcurrentPercentage: {
    group: 'How StackSets go through the accounts',
    setting: 'rollout.maxConcurrentPercentage',
    description: 'Of the accounts in a Region that are worked on at once',
  },
  ManagementAccount: {
    group: 'How StackSets go through the accounts',
    setting: 'rollout.managementAccount',
    isOptional: true,
    description:
      'Id of the management account: an account that joins then gets role, spoke and door in order',
  },
  Revision: {
    group: 'How StackSets go through the accounts',
    setting: 'rollout.revision',
    isOptional: true,
    description: 'Change it, and all accounts look up again which VPC and subnets they publish',
  },
  RolePath: {
    group: 'What your platform asks of roles, logs and alarms',
    setting: 'roles.path',
    description: 'Path of all roles. Choose it before the first deployment: IAM cannot move a role',
  },
  PermissionsBoundary: {
    group: 'What your platform asks of roles, logs and alarms',
    setting: 'roles.permissionsBoundary',
    isOptional: true,
    description: 'Name of a managed policy of every account, the permissions boundary of all roles',
  },
  LogRetentionDays: {
    group: 'What your platform asks of roles, logs and alarms',
    setting: 'logRetentionDays',
    description: 'How long logs are kept',
  },
  LogKey: {
    group: 'What your platform asks of roles, logs and alarms',
    setting: 'logKey',
    isOptional: true,
    description: 'Alias of the KMS key of all log groups, in every account',
  },
  AlarmTopics: {
    group: 'What your platform asks of roles, logs and alarms',
    setting: 'alarmTopics',
    isOptional: true,
    description: "ARNs of SNS topics that receive the alarms of the hub's account",
  },
  MemberAlarms: {
    group: 'What your platform asks of roles, logs and alarms',
    like: 'memberAlarms',
    description: 'Whether each account and Region has alarms for its door',
    more: YES_OR_NO,
  },
  MemberAlarmTopic: {
    group: 'What your platform asks of roles, logs and alarms',
    setting: 'memberAlarms.topic',
    isOptional: true,
    description: 'Name of the SNS topic that gets them, in each account and Region',
  },
  MemberDashboard: {
    group: 'What your platform asks of roles, logs and alarms',
    like: 'memberAlarms.dashboard',
    description: 'Whether there is a dashboard with them; CloudWatch charges for more than three',
    more: YES_OR_NO,
  },
  NamePrefix: {
    group: 'Names and code: usually as they are',
    setting: 'namePrefix',
    description:
      'First part of the names of buckets, StackSets and alarms; give stacks names that begin so too',
  },
  SpokeCode: {
    group: 'Names and code: usually as they are',
    like: 'spokes.certificateAuthorities',
    description:
      "The spokes' code in the buckets. Another one has authorities of your own: docs/release.md",
    more: { Type: 'String', AllowedPattern: String.raw`^[\w./-]+\.zip$` },
  },
} as const satisfies Readonly<Record<string, Row>>;

export type ParameterName = keyof typeof PARAMETERS;

export const rowOf = (name: ParameterName): Row => PARAMETERS[name];

export const isParameter = (name: string): name is ParameterName => name in PARAMETERS;
