import {
  DEFAULT_NAME_PREFIX,
  DEFAULT_PARAMETER_PREFIX,
  DOOR_FUNCTION,
  HUB_FUNCTION,
} from '../../../provider/contract/names.ts';
import { resultsBucket, VPC_ROOT } from '../../../stacksets/names.ts';
import { peoplePermissions } from '../../../stacksets/permissions/people.ts';
import type { Policy } from '../../../stacksets/permissions/policy.ts';
import { reconcileOperatorPermissions } from '../../../stacksets/permissions/reconcile-operator.ts';
import { reviewerPermissions } from '../../../stacksets/permissions/reviewer.ts';

export const ORGANIZATION = 'o-sandbox001';
export const ROOT = 'r-sand';
/** The product is rolled out to the accounts of this unit. */
export const WORKLOADS = 'ou-sand-workload';
export const REGION = 'eu-central-1';
/** All Regions of the rollout. */
export const REGIONS = [REGION, 'eu-west-1'] as const;

/** The organization's management account; the product has nothing in it. */
export const MANAGEMENT = '100000000001';
export const CENTRAL = '111111111111';
export const MEMBER_A = '222222222222';
export const MEMBER_B = '333333333333';
export const MEMBERS = [MEMBER_A, MEMBER_B] as const;
/** An account outside of the organization. */
export const STRANGER = '999999999999';

export const EXTERNAL_ID = 'sandbox-external-id';

/** Runs Terraform and CloudFormation in the central account: may invoke the hub and keep stacks. */
export const PIPELINE_ROLE = 'pipeline';
/** Reads the access reviews in the central account, and nothing else. */
export const AUDITOR_ROLE = 'auditor';
/**
 * Owns the databases and applications of a member account: asks its door for access, keeps stacks
 * and master users, reads credentials.
 */
export const PLATFORM_ROLE = 'platform';
/** What a permission set of IAM Identity Center becomes in a member account: everybody's role. */
export const PEOPLE_ROLE = 'AWSReservedSSO_Databases_0123456789abcdef';
/** The bucket with the results of the reconciliation's runs. */
const RESULTS = resultsBucket(DEFAULT_NAME_PREFIX, CENTRAL, REGION);
/** May do everything in its account: tests use it to take permissions away or to store secrets. */
export const ADMINISTRATOR_ROLE = 'administrator';

/** Stands for IAM Identity Center, which makes people's sessions. */
export const IDENTITY_CENTER = { account: MANAGEMENT, name: 'identity-center' } as const;

export interface Role {
  readonly account: string;
  readonly name: string;
  readonly trust: Policy;
  /** Undefined: it may do nothing. */
  readonly permissions?: Policy;
}

/** The people of an account. The product's roles are made by its templates. */
export function rolesOf(account: string): Role[] {
  return [administrator(account), ...ownRoles(account)];
}

function ownRoles(account: string): Role[] {
  if (account === CENTRAL) return centralRoles();
  if (account === MANAGEMENT) return [identityCenter()];
  return isMember(account) ? memberRoles(account) : [];
}

export function roleArn({ account, name }: Pick<Role, 'account' | 'name'>): string {
  return `arn:aws:iam::${account}:role/${name}`;
}

function centralRoles(): Role[] {
  const hub = `arn:aws:lambda:${REGION}:${CENTRAL}:function:${HUB_FUNCTION}`;
  return [
    {
      account: CENTRAL,
      name: PIPELINE_ROLE,
      trust: ownAccountTrust(CENTRAL),
      // Terraform names the version in each invocation, so Lambda checks the ARN with that suffix.
      permissions: policyOf(
        allow('InvokeHub', 'lambda:InvokeFunction', [hub, `${hub}:$LATEST`]),
        allow('Stacks', 'cloudformation:*', '*'),
        reconcileOperatorPermissions({ account: CENTRAL, region: REGION, resultsBucket: RESULTS }),
      ),
    },
    {
      account: CENTRAL,
      name: AUDITOR_ROLE,
      trust: ownAccountTrust(CENTRAL),
      permissions: reviewerPermissions({ resultsBucket: RESULTS }),
    },
  ];
}

function identityCenter(): Role {
  const people = MEMBERS.map((account) => roleArn({ account, name: PEOPLE_ROLE }));
  return {
    ...IDENTITY_CENTER,
    trust: ownAccountTrust(MANAGEMENT),
    permissions: allow('SignPeopleIn', ['sts:AssumeRole', 'sts:TagSession'], people),
  };
}

function memberRoles(account: string): Role[] {
  return [
    {
      account,
      name: PLATFORM_ROLE,
      trust: ownAccountTrust(account),
      permissions: platformPermissions(account),
    },
    {
      account,
      name: PEOPLE_ROLE,
      trust: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'IdentityCenter',
            Effect: 'Allow',
            Action: ['sts:AssumeRole', 'sts:TagSession'],
            Principal: { AWS: roleArn(IDENTITY_CENTER) },
          },
        ],
      },
      permissions: peoplePermissions({ parameterPrefix: DEFAULT_PARAMETER_PREFIX }),
    },
  ];
}

function platformPermissions(account: string): Policy {
  const door = `arn:aws:lambda:*:${account}:function:${DOOR_FUNCTION}`;
  const parameters = `arn:aws:ssm:*:${account}:parameter`;
  const read = allow(
    'ReadCredentials',
    ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'ssm:ListTagsForResource'],
    [`${parameters}/${DEFAULT_PARAMETER_PREFIX}`, `${parameters}/${DEFAULT_PARAMETER_PREFIX}/*`],
  );
  const keepParameters = allow(
    'KeepMasterParameters',
    ['ssm:PutParameter', 'ssm:GetParameter', 'ssm:DeleteParameter', 'ssm:AddTagsToResource'],
    [`${parameters}/masters/*`],
  );
  const keepSecrets = allow(
    'KeepMasterSecrets',
    [
      'secretsmanager:CreateSecret',
      'secretsmanager:PutSecretValue',
      'secretsmanager:DescribeSecret',
      'secretsmanager:DeleteSecret',
      'secretsmanager:TagResource',
    ],
    [`arn:aws:secretsmanager:*:${account}:secret:masters/*`],
  );
  const askDoor = allow('AskTheDoor', 'lambda:InvokeFunction', [door, `${door}:$LATEST`]);
  const stacks = allow('Stacks', 'cloudformation:*', '*');
  const publish = allow(
    'PublishVpcs',
    ['ssm:PutParameter', 'ssm:GetParameter', 'ssm:GetParameters', 'ssm:DeleteParameter'],
    [`${parameters}/${VPC_ROOT}/*`],
  );
  const tasks = allow('TaskDefinitions', 'ecs:*TaskDefinition', '*');
  const vpcs = allow('Vpcs', ['ec2:Create*', 'ec2:Delete*', 'ec2:Describe*'], '*');
  return policyOf(askDoor, read, keepParameters, keepSecrets, stacks, publish, tasks, vpcs);
}

export function administrator(account: string): Role {
  return {
    account,
    name: ADMINISTRATOR_ROLE,
    trust: ownAccountTrust(account),
    permissions: allow('Everything', '*', '*'),
  };
}

function ownAccountTrust(account: string): Policy {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OwnAccount',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
      },
    ],
  };
}

function allow(sid: string, actions: string | string[], resources: string | string[]): Policy {
  return {
    Version: '2012-10-17',
    Statement: [{ Sid: sid, Effect: 'Allow', Action: actions, Resource: resources }],
  };
}

function policyOf(...policies: readonly Policy[]): Policy {
  return {
    Version: '2012-10-17',
    Statement: policies.flatMap((policy) => policy.Statement),
  };
}

function isMember(account: string): boolean {
  return MEMBERS.some((member) => member === account);
}
