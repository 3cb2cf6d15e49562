import * as z from 'zod';
import {
  DEFAULT_NAME_PREFIX,
  DEFAULT_PARAMETER_PREFIX,
  SPOKE_ROLE,
} from '../../provider/contract/names.ts';
import { MAX_PARAMETER_PREFIX } from '../../provider/contract/request/identity.ts';
import { MAX_NAME_PREFIX, MAX_ROLLED_OUT_VPC_NAME, VPC_ROOT } from '../names.ts';
import { rolloutEnvironment } from './rollout.ts';

const text = (pattern: RegExp, problem: string) => z.string().regex(pattern, problem);
const unique = <T extends z.ZodType<string>>(item: T) =>
  z.array(item).refine((list) => new Set(list).size === list.length, 'must not name one twice');

const account = text(/^\d{12}$/, 'must be 12 digits');
const region = text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a Region such as eu-central-1').refine(
  (name) => !/^(cn|us-gov|us-iso[a-z]*|eu-isoe)-/.test(name),
  "must not be of AWS China, GovCloud or another separate partition: its ARNs don't begin with arn:aws:, which all templates and policies say",
);
const parameterName = text(
  /^(\/[a-zA-Z0-9_.-]+)+$/,
  'must be the name of an SSM parameter, with a slash before it',
);
const network = z.cidrv4('must be a network such as 10.0.0.0/16');
const keyArn = text(
  /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[a-f0-9-]+$/,
  'must be the ARN of a KMS key',
);
const keyAlias = text(
  /^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/,
  'must be the alias of a KMS key of your own, such as alias/database-access',
);
const percentage = z.int().min(0).max(100);
/** Days that CloudWatch Logs knows. */
const days = z.literal([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]);

/** A function's policy has 20 KB (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const MOST_INVOKERS = 40;
/** A function's environment has 4 KB (the same page). The directory needs a part of it. */
const MOST_TOLD = 3_000;
/** A security group has 60 rules out, unless the quota was raised; one of them is for AWS. */
const MOST_RULES = 59;

const hub = z.strictObject({
  account,
  region,
  vpc: text(/^vpc-[a-f0-9]+$/, 'must be a VPC id'),
  /** Private, with a way to the directory and, by NAT or interface endpoints, to STS, SSM, Organizations, Lambda (of all Regions) and S3. */
  subnets: unique(text(/^subnet-[a-f0-9]+$/, 'must be a subnet id')).min(1),
  /**
   * Roles or users that may invoke the hub directly. They are trusted: the hub believes them which account they speak for. Name those of this account:
   * one of another account may `aws lambda invoke`, but not use Terraform, which always asks for `$LATEST`, and Lambda takes no policy for that
   * (https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html). Such a pipeline takes a role of this account first.
   * An account's id trusts whomever that account permits it.
   */
  trustedInvokers: unique(
    text(
      /^(\d{12}|arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/-]+)$/,
      'must be an account id, or the ARN of a role or user',
    ),
  )
    .max(
      MOST_INVOKERS,
      `must be ${MOST_INVOKERS} at most: name an account, whose own policies choose`,
    )
    .default([]),
  /** How many requests at once. It is taken out of the account's own limit, of which 100 must be left; new accounts often have 10. */
  reservedConcurrency: z.int().min(1).max(900).default(20),
});

const directory = z.strictObject({
  url: text(
    /^ldaps?:\/\/[^/\s]+$/,
    'must be ldaps://host[:port], or ldap://host[:port] for StartTLS',
  ),
  /** Where the domain controllers are: the hub's security group lets nothing else through but HTTPS. */
  networks: unique(network)
    .min(1)
    .max(Math.floor(MOST_RULES / 3), 'must be fewer: a security group has 60 rules'),
  baseDn: z.string().min(1),
  /** SecureString: {"dn": "...", "password": "..."} of a user that may read the directory. */
  bindParameter: parameterName,
  /** PEM certificates of the domain's authority. Without: the public authorities. */
  caParameter: parameterName.optional(),
  /** The key of these parameters, if it is not AWS's own. */
  key: keyArn.optional(),
  usernameTemplate: text(
    /\{[a-zA-Z][\w-]*(:local)?\}/,
    'must hold an attribute, as in {sAMAccountName}',
  ).optional(),
  usernameCase: z.enum(['lower', 'keep']).optional(),
});

const spokes = z
  .strictObject({
    parameterPrefix: text(
      /^[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/,
      'must be path parts without a leading slash',
    )
      .max(MAX_PARAMETER_PREFIX)
      .refine(
        (prefix) => ![VPC_ROOT, 'database-access-hub'].includes(prefix.split('/')[0] ?? ''),
        'must not be where the rollout keeps its own parameters',
      )
      .default(DEFAULT_PARAMETER_PREFIX),
    /** Key of the parameters that spokes write, by the alias that it has in every account. Without: AWS's own, aws/ssm. */
    parameterKey: keyAlias.optional(),
    /** Names (patterns) of the secrets with master users; by default those that RDS manages. */
    masterSecrets: unique(
      text(/^[\w/+=.@!-][\w/+=.@!*-]*$/, 'must be a name, with * for what may follow'),
    ).default(['rds!*']),
    /** Secrets that bear this tag may be read too. */
    masterSecretTag: z
      .strictObject({ key: z.string().min(1), value: z.string().min(1) })
      .optional(),
    /** Paths (patterns) of the parameters with master users. */
    masterParameters: unique(
      text(
        /^[\w.-][\w./*-]*$/,
        'must be a path without a leading slash, with * for what may follow',
      ),
    ).default([]),
    /** Keys of those secrets and parameters, by alias. */
    masterKeys: unique(keyAlias).default([]),
    /** Where databases may be, and on which ports: security groups of spokes let nothing else through but HTTPS. */
    databaseNetworks: unique(network)
      .min(1)
      .default(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']),
    databasePorts: z.array(z.int().min(1).max(65_535)).min(1).default([3306, 5432]),
  })
  .refine(
    ({ databaseNetworks, databasePorts }) =>
      databaseNetworks.length * databasePorts.length <= MOST_RULES,
    `databaseNetworks times databasePorts must be ${MOST_RULES} at most: a security group has 60 rules`,
  );

const vpc = z.strictObject({
  /** What requests call it (`vpc`), and part of the names of its spoke. */
  name: text(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower-case letters, digits and single hyphens',
  ).max(
    MAX_ROLLED_OUT_VPC_NAME,
    `must leave room for the Region in the role's name ${SPOKE_ROLE}-<name>-<region>: ${MAX_ROLLED_OUT_VPC_NAME} characters at most`,
  ),
  /** Only these organizational units and Regions have it; by default all of them. */
  organizationalUnits: z.array(z.string()).min(1).optional(),
  regions: z.array(z.string()).min(1).optional(),
  /** For VPCs without NAT: interface endpoints for SSM and Secrets Manager, for the spoke alone. Accounts publish one subnet of each zone then. */
  interfaceEndpoints: z.boolean().default(false),
});

const schema = z
  .strictObject({
    organization: text(/^o-[a-z0-9]{10,32}$/, 'must be an organization id such as o-exampleorg1'),
    organizationalUnits: unique(
      text(
        /^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/,
        "must be the id of an organizational unit or of the organization's root",
      ),
    ).min(1),
    regions: unique(region).min(1),
    /** Whether the hub's account is a delegated administrator of StackSets, rather than the management account. */
    delegatedAdministrator: z.boolean().default(true),
    /** What the hub shows when it takes a role. Not a secret. While it changes, requests are refused until hub and account both have the new one. */
    externalId: text(/^[\w+=,.@:/-]{2,1224}$/, 'must be 2 to 1224 letters, digits and +=,.@:/-_'),
    hub,
    /** Active Directory, for `groups`. Without it, requests with groups are refused. */
    directory: directory.optional(),
    spokes: z.prefault(spokes, {}),
    vpcs: z
      .array(vpc)
      .min(1)
      .refine(
        (list) => new Set(list.map(({ name }) => name)).size === list.length,
        'must have different names',
      )
      .prefault([{ name: 'default' }]),
    rollout: z.prefault(
      z.strictObject({
        /** Of the accounts of a Region. More failures stop the operation; the stack of the StackSets fails then. */
        failureTolerancePercentage: percentage.default(10),
        /** The same for spokes: an account that publishes no VPC is a failure to StackSets, and to nobody else. */
        spokeFailureTolerancePercentage: percentage.default(100),
        maxConcurrentPercentage: percentage.min(1).default(100),
      }),
      {},
    ),
    logRetentionDays: days.default(90),
    /** SNS topics that alarms are sent to. */
    alarmTopics: unique(
      text(/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, 'must be the ARN of an SNS topic'),
    ).default([]),
    /** First part of the names of the buckets, StackSets and alarms. The functions' names are the same everywhere. */
    namePrefix: text(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens')
      .max(MAX_NAME_PREFIX, `must leave room in a bucket's name: ${MAX_NAME_PREFIX} characters`)
      .default(DEFAULT_NAME_PREFIX),
    tags: z.record(z.string().min(1), z.string()).default({ application: 'database-access' }),
  })
  .superRefine(({ organizationalUnits, regions, vpcs, namePrefix }, context) => {
    const told = rolloutEnvironment({ organizationalUnits, regions, vpcs, namePrefix });
    if (told.length > MOST_TOLD)
      context.addIssue({
        code: 'custom',
        path: ['organizationalUnits'],
        message: `with regions and vpcs, must be ${MOST_TOLD} characters as the hub is told it (${told.length} now): name units that hold others`,
      });
    vpcs.forEach((vpc, at) => {
      const unknown = [
        ...(vpc.organizationalUnits ?? []).filter((unit) => !organizationalUnits.includes(unit)),
        ...(vpc.regions ?? []).filter((name) => !regions.includes(name)),
      ];
      for (const name of unknown)
        context.addIssue({
          code: 'custom',
          path: ['vpcs', at],
          message: `${name} is not among the organizationalUnits and regions of all`,
        });
    });
  });

export type Settings = z.infer<typeof schema>;

/** Refuses what is wrong, all of it at once, by the name of the setting. `source` is where it was written. */
export function parseSettings(value: unknown, source: string): Settings {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`${source}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
