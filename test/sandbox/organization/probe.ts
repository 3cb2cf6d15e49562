import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../lambda/function.ts';
import type { Cloud } from './cloud.ts';
import { roleArn } from './roles.ts';

/** A role that may do these actions on every resource, for tests of the other side's refusals. */
export async function createRole(
  { administrator }: Pick<Cloud, 'administrator'>,
  account: string,
  name: string,
  actions: readonly string[],
): Promise<Credentials> {
  const iam = new IAMClient(administrator(account));
  const owner = { AWS: `arn:aws:iam::${account}:root` };
  await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: document({ Action: 'sts:AssumeRole', Principal: owner }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: name,
      PolicyName: 'actions',
      PolicyDocument: document({ Action: actions, Resource: '*' }),
    }),
  );
  return await sessionOf(administrator, account, name);
}

/** Of a role that trusts its own account. */
export async function sessionOf(
  administrator: Cloud['administrator'],
  account: string,
  name: string,
): Promise<Credentials> {
  const sts = new STSClient(administrator(account));
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn({ account, name }), RoleSessionName: 'probe' }),
  );
  return {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
}

function document(statement: object): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', ...statement }],
  });
}
