import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../lambda/function.ts';
import {
  administrator,
  CENTRAL,
  MANAGEMENT,
  MEMBER_A,
  MEMBER_B,
  MEMBERS,
  ORGANIZATION,
  REGION,
  ROOT,
  type Role,
  roleArn,
  rolesOf,
  STRANGER,
  WORKLOADS,
} from './roles.ts';

export interface Shape {
  readonly id: string;
  readonly root: string;
  readonly management: string;
  /** Accounts at the root. */
  readonly accounts: readonly string[];
  /** Those that may ask what the management account may: delegated administrators. */
  readonly administrators: readonly string[];
  readonly units: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    readonly accounts: readonly string[];
  }>;
  /** Names of accounts; the others are called by their ids. */
  readonly names: Readonly<Record<string, string>>;
}

/** `further`: ids of accounts beside the members. */
export function shapeWith(further: readonly string[] = []): Shape {
  return {
    id: ORGANIZATION,
    root: ROOT,
    management: MANAGEMENT,
    accounts: [CENTRAL],
    administrators: [CENTRAL],
    units: [{ id: WORKLOADS, name: 'workloads', accounts: [...MEMBERS, ...further] }],
    names: { [CENTRAL]: 'central', [MEMBER_A]: 'member-a', [MEMBER_B]: 'member-b' },
  };
}

export interface Organization {
  /** A session of that role; it does not expire. */
  credentials(account: string, role: string): Credentials;
}

/**
 * Sets up an empty moto, before policies are enforced: the accounts' roles, with their policies.
 */
export async function setUpOrganization(
  endpoint: string,
  { management, accounts, units }: Shape,
): Promise<Organization> {
  const sessions = new Map<string, Credentials>();

  await Promise.all(
    [management, ...accounts, ...units.flatMap((unit) => unit.accounts), STRANGER].map(
      async (account) => {
        const owner = await session(endpoint, administrator(account));
        const iam = new IAMClient({ endpoint, region: REGION, credentials: owner });
        for (const role of rolesOf(account)) {
          await create(iam, role);
          sessions.set(roleArn(role), await session(endpoint, role));
        }
        iam.destroy();
      },
    ),
  );

  return {
    credentials(account, role) {
      const found = sessions.get(roleArn({ account, name: role }));
      if (!found) throw new Error(`the sandbox has no role ${role} in account ${account}`);
      return found;
    },
  };
}

async function create(iam: IAMClient, role: Role): Promise<void> {
  await iam.send(
    new CreateRoleCommand({
      RoleName: role.name,
      AssumeRolePolicyDocument: JSON.stringify(role.trust),
    }),
  );
  if (role.permissions === undefined) return;
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: role.name,
      PolicyName: 'permissions',
      PolicyDocument: JSON.stringify(role.permissions),
    }),
  );
}

/** While nothing is enforced, moto lets anybody assume any role. */
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
