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

const DEPLOYER_ROLE = 'deployer';
export const DEPLOYER = roleArn({ account: CENTRAL, name: DEPLOYER_ROLE });

/**
 * A role of the central account with the managed policies of dist/permissions and nothing else, for
 * whoever deploys the product.
 */
export async function createDeployer(
  { administrator }: Accounts,
  permissions: readonly string[],
): Promise<Credentials> {
  const iam = new IAMClient(administrator(CENTRAL));
  const owner = { AWS: `arn:aws:iam::${CENTRAL}:root` };
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: owner };
  await iam.send(
    new CreateRoleCommand({
      RoleName: DEPLOYER_ROLE,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  for (const [at, PolicyDocument] of permissions.entries()) {
    const PolicyName = `deployer-${at + 1}`;
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
    await iam.send(
      new AttachRolePolicyCommand({ RoleName: DEPLOYER_ROLE, PolicyArn: Policy?.Arn }),
    );
  }
  iam.destroy();
  return await sessionOf(administrator, CENTRAL, DEPLOYER_ROLE);
}
