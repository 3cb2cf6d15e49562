import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import type { Credentials } from '../lambda/function.ts';
import type { Accounts } from '../organization/network.ts';
import { sessionOf } from '../organization/probe.ts';
import { CENTRAL, roleArn } from '../organization/roles.ts';

const RoleName = 'deployer';
/** The role of the central account that deploys the product. */
export const DEPLOYER = roleArn({ account: CENTRAL, name: RoleName });

/** It may do nothing until docs/rollout.md's commands have given it its policies. */
export async function createDeployer(
  { administrator }: Accounts,
  name = RoleName,
): Promise<Credentials> {
  const iam = new IAMClient(administrator(CENTRAL));
  const owner = { AWS: `arn:aws:iam::${CENTRAL}:root` };
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: owner };
  await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  iam.destroy();
  return await sessionOf(administrator, CENTRAL, name);
}

/** With the managed policies of dist/permissions, and nothing else. */
export async function createAbleDeployer(
  accounts: Accounts,
  permissions: readonly string[],
): Promise<Credentials> {
  const session = await createDeployer(accounts);
  const iam = new IAMClient(accounts.administrator(CENTRAL));
  for (const [at, PolicyDocument] of permissions.entries()) {
    const PolicyName = `database-access-deployer-${at + 1}`;
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: Policy?.Arn }));
  }
  iam.destroy();
  return session;
}
