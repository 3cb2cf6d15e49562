import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import {
  DEFAULT_PARAMETER_PREFIX,
  HUB_FUNCTION,
  SPOKE_ROLE,
} from '../../provider/contract/deployment.ts';
import {
  hubPermissions,
  lambdaTrust,
  type Policy,
  spokePermissions,
  spokeRolePermissions,
  spokeRoleTrust,
} from '../../stacksets/permissions.ts';
import type { Credentials } from './lambda/function.ts';

export const ORGANIZATION = 'o-sandbox01';
export const REGION = 'eu-central-1';
export const EXTERNAL_ID = 'sandbox-external-id';

export const CENTRAL = '111111111111';
export const MEMBER_A = '222222222222';
export const MEMBER_B = '333333333333';
export const MEMBERS = [MEMBER_A, MEMBER_B] as const;
/** An account of somebody else: not in the organization. */
export const STRANGER = '999999999999';

/** Roles that the sandbox adds to the product's own. */
export const HUB_ROLE = HUB_FUNCTION;
export const SPOKE_EXECUTION_ROLE = `${SPOKE_ROLE}-execution`;
/** Whoever runs Terraform in the central account: may invoke the hub, nothing else. */
export const PIPELINE_ROLE = 'pipeline';
/** Whoever owns the databases and applications of a member account: keeps master users, reads credentials. */
export const PLATFORM_ROLE = 'platform';
/** May do everything in its account: for tests, which take permissions away or put secrets in place. */
export const ADMINISTRATOR_ROLE = 'administrator';

export interface Organization {
  /** A session of that role; it does not expire. */
  credentials(account: string, role: string): Credentials;
}

interface Role {
  readonly account: string;
  readonly name: string;
  readonly trust: Policy;
  readonly permissions: Policy;
}

/** Fills an empty moto, before policies are enforced: the accounts' roles, with the very policies that a rollout attaches. */
export async function setUpOrganization(endpoint: string): Promise<Organization> {
  const accounts = [CENTRAL, ...MEMBERS, STRANGER];
  const roles = [
    ...centralRoles(),
    ...MEMBERS.flatMap(memberRoles),
    ...accounts.map(administrator),
  ];
  const sessions = new Map<string, Credentials>();

  await Promise.all(
    accounts.map(async (account) => {
      const owner = await session(endpoint, administrator(account));
      const iam = new IAMClient({ endpoint, region: REGION, credentials: owner });
      for (const role of roles.filter((candidate) => candidate.account === account)) {
        await create(iam, role);
        sessions.set(roleArn(role), await session(endpoint, role));
      }
      iam.destroy();
    }),
  );

  return {
    credentials(account, role) {
      const found = sessions.get(roleArn({ account, name: role }));
      if (!found) throw new Error(`the sandbox has no role ${role} in account ${account}`);
      return found;
    },
  };
}

export function roleArn({ account, name }: Pick<Role, 'account' | 'name'>): string {
  return `arn:aws:iam::${account}:role/${name}`;
}

function centralRoles(): Role[] {
  const hub = `arn:aws:lambda:${REGION}:${CENTRAL}:function:${HUB_FUNCTION}`;
  return [
    {
      account: CENTRAL,
      name: HUB_ROLE,
      trust: lambdaTrust(),
      permissions: hubPermissions(ORGANIZATION),
    },
    {
      account: CENTRAL,
      name: PIPELINE_ROLE,
      trust: ownAccountTrust(CENTRAL),
      // Terraform names the version in each invocation, and Lambda then checks the ARN that ends with it.
      permissions: allow('InvokeHub', 'lambda:InvokeFunction', [hub, `${hub}:$LATEST`]),
    },
  ];
}

function memberRoles(account: string): Role[] {
  return [
    {
      account,
      name: SPOKE_ROLE,
      trust: spokeRoleTrust({
        hubRoleArn: roleArn({ account: CENTRAL, name: HUB_ROLE }),
        externalId: EXTERNAL_ID,
        organization: ORGANIZATION,
      }),
      permissions: spokeRolePermissions(account),
    },
    {
      account,
      name: SPOKE_EXECUTION_ROLE,
      trust: lambdaTrust(),
      permissions: spokePermissions({
        account,
        parameterPrefix: DEFAULT_PARAMETER_PREFIX,
        masterSecrets: [
          `arn:aws:secretsmanager:*:${account}:secret:rds!*`,
          `arn:aws:secretsmanager:*:${account}:secret:masters/*`,
        ],
        masterParameters: ['masters/*'],
      }),
    },
    {
      account,
      name: PLATFORM_ROLE,
      trust: ownAccountTrust(account),
      permissions: platformPermissions(account),
    },
  ];
}

function platformPermissions(account: string): Policy {
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
    ],
    [`arn:aws:secretsmanager:*:${account}:secret:masters/*`],
  );
  return {
    Version: '2012-10-17',
    Statement: [read, keepParameters, keepSecrets].flatMap((policy) => policy.Statement),
  };
}

function administrator(account: string): Role {
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

async function create(iam: IAMClient, role: Role): Promise<void> {
  await iam.send(
    new CreateRoleCommand({
      RoleName: role.name,
      AssumeRolePolicyDocument: JSON.stringify(role.trust),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: role.name,
      PolicyName: 'permissions',
      PolicyDocument: JSON.stringify(role.permissions),
    }),
  );
}

/** While nothing is enforced, moto gives a session of any role to anybody. */
async function session(endpoint: string, role: Role): Promise<Credentials> {
  const sts = new STSClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'setup', secretAccessKey: 'setup' },
  });
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn(role), RoleSessionName: 'sandbox' }),
  );
  sts.destroy();
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) {
    throw new Error(`moto gave no session of ${roleArn(role)}`);
  }
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
  };
}
