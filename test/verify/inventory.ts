import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { connectClient } from '../sandbox/mysql-protocol/client.ts';
import { CENTRAL, MEMBER_A, MEMBER_B } from '../sandbox/organization/roles.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { OUR_ROLES, query } from '../support/postgres-sessions.ts';

/** The names of all that is in the accounts and the databases. */
export async function inventory(sandbox: Sandbox): Promise<string[]> {
  const accounts = [CENTRAL, MEMBER_A, MEMBER_B];
  const found = await Promise.all([
    ...accounts.map((account) => inAccount(sandbox, account)),
    query(sandbox.postgres, sandbox.postgres.master, OUR_ROLES),
    usersOfMysql(sandbox),
  ]);
  return found.flat().sort();
}

async function inAccount(sandbox: Sandbox, account: string): Promise<string[]> {
  const client = sandbox.administrator(account);
  const [stacks, roles, buckets, secrets, parameters] = await Promise.all([
    new CloudFormationClient(client).send(new DescribeStacksCommand()),
    new IAMClient(client).send(new ListRolesCommand()),
    new S3Client(client).send(new ListBucketsCommand()),
    new SecretsManagerClient(client).send(new ListSecretsCommand()),
    new SSMClient(client).send(new DescribeParametersCommand()),
  ]);
  const names = [
    ...(stacks.Stacks ?? []).map(({ StackName }) => `stack ${StackName}`),
    ...(roles.Roles ?? []).map(({ RoleName }) => `role ${RoleName}`),
    ...(buckets.Buckets ?? []).map(({ Name }) => `bucket ${Name}`),
    ...(secrets.SecretList ?? []).map(({ Name }) => `secret ${Name}`),
    ...(parameters.Parameters ?? []).map(({ Name }) => `parameter ${Name}`),
  ];
  return names.map((name) => `${account}: ${name}`);
}

async function usersOfMysql({ mysql }: Sandbox): Promise<string[]> {
  if (mysql === undefined) return [];
  const client = await connectClient({ ...mysql, ...mysql.master });
  try {
    const [rows] = await client.query('SELECT User FROM mysql.user');
    return JSON.parse(JSON.stringify(rows)).map(({ User }: { User: string }) => `mysql ${User}`);
  } finally {
    await client.end();
  }
}
