import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type Policy, policy } from '../../stacksets/permissions/policy.ts';
import type { Credentials } from '../sandbox/lambda/function.ts';
import { ADMINISTRATOR_ROLE, REGION, roleArn } from '../sandbox/organization/roles.ts';
import type { TestCloud } from '../sandbox/organization/test-cloud.ts';

/** The role of the hub. */
export const HUB_ROLE = 'hub-of-doctor';

interface RoleOptions {
  readonly trust: Policy;
  /** Undefined: it may do nothing. */
  readonly permissions?: Policy;
}

export async function makeRole(
  stage: TestCloud,
  account: string,
  name: string,
  { trust, permissions }: RoleOptions,
): Promise<void> {
  const iam = new IAMClient(configuration(stage, account));
  const document = JSON.stringify(trust);
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document }));
  if (permissions !== undefined)
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: name,
        PolicyName: 'work',
        PolicyDocument: JSON.stringify(permissions),
      }),
    );
  iam.destroy();
}

/** A session of a new role for a function: its account enters it here in place of Lambda. */
export async function sessionOf(
  stage: TestCloud,
  account: string,
  name: string,
  permissions?: Policy,
): Promise<Credentials> {
  const trust = policy({
    Sid: 'OwnAccount',
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
  });
  await makeRole(stage, account, name, { trust, ...(permissions && { permissions }) });
  const sts = new STSClient(configuration(stage, account));
  const command = new AssumeRoleCommand({
    RoleArn: roleArn({ account, name }),
    RoleSessionName: 'doctor',
  });
  const { Credentials } = await sts.send(command);
  sts.destroy();
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

/** The configuration of clients that may do everything in the account. */
export function configuration(stage: TestCloud, account: string) {
  return {
    endpoint: stage.moto.endpoint,
    region: REGION,
    credentials: stage.organization.credentials(account, ADMINISTRATOR_ROLE),
  };
}
