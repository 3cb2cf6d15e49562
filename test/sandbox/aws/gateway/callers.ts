import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll } from 'vitest';
import { HUB_FUNCTION, SPOKE_ROLE, spokeFunction } from '../../../../provider/contract/names.ts';
import type { Credentials } from '../../lambda/function.ts';
import {
  ADMINISTRATOR_ROLE,
  CENTRAL,
  EXTERNAL_ID,
  REGION,
  roleArn,
} from '../../organization/roles.ts';
import { type EchoingProduct, startEchoingProduct } from '../../product/echoing.ts';

/** The product as its templates make it, for all tests of a file, and its callers. */
export function startGateway() {
  let product: EchoingProduct;
  let probes = 0;

  beforeAll(async () => {
    product = await startEchoingProduct();
  });
  afterAll(() => product.stop());

  const as = (account: string, role: string) => product.organization.credentials(account, role);
  const administrator = (account: string) => as(account, ADMINISTRATOR_ROLE);
  const settings = (credentials: Credentials) => ({
    endpoint: product.endpoint,
    region: REGION,
    credentials,
    maxAttempts: 1,
  });
  const sts = (credentials: Credentials) => new STSClient(settings(credentials));
  const iam = (account: string) => new IAMClient(settings(administrator(account)));

  async function assume(
    caller: Credentials,
    RoleArn: string,
    more: object = {},
  ): Promise<Credentials> {
    const { Credentials: given } = await sts(caller).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ExternalId: EXTERNAL_ID, ...more }),
    );
    return {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
  }

  async function createRole(account: string, RoleName: string, policy: object, trusted: string) {
    await iam(account).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusted }));
    await iam(account).send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: 'permissions',
        PolicyDocument: JSON.stringify(policy),
      }),
    );
  }

  return {
    product: () => product,
    as,
    administrator,
    hub: () => product.roleOf(CENTRAL, HUB_FUNCTION),
    spoke: (account: string) => product.roleOf(account, spokeFunction('default')),
    sts,
    iam,
    ssm: (credentials: Credentials) => new SSMClient(settings(credentials)),
    secrets: (credentials: Credentials) => new SecretsManagerClient(settings(credentials)),
    assume,
    createRole,
    /** A session of a new role of the central account with this policy. */
    async roleWith(policy: object): Promise<Credentials> {
      const name = `probe-${++probes}`;
      await createRole(CENTRAL, name, policy, trust({ AWS: `arn:aws:iam::${CENTRAL}:root` }));
      return await assume(administrator(CENTRAL), roleArn({ account: CENTRAL, name }));
    },
    async invoke(caller: Credentials, FunctionName: string, Qualifier?: string) {
      const { Payload } = await new LambdaClient(settings(caller)).send(
        new InvokeCommand({
          FunctionName,
          Payload: '{"hello":1}',
          ...(Qualifier !== undefined && { Qualifier }),
        }),
      );
      return JSON.parse(Payload?.transformToString() ?? '');
    },
  };
}

export const spokeRole = (account: string) => roleArn({ account, name: SPOKE_ROLE });

export function allow(Action: string, Resource = '*') {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] };
}

export function trust(Principal: unknown, Condition?: object): string {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal, Condition };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
