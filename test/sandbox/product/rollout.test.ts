import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  UpdateStackCommand,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  ListAccountsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import {
  DOOR_FUNCTION,
  FAILURES_FUNCTION,
  HUB_FUNCTION,
  RECONCILE_FUNCTION,
  spokeFunction,
} from '../../../provider/contract/names.ts';
import { failedStacks } from '../../../stacksets/doctor/stack-sets.ts';
import {
  codeBucket,
  HUB_URL_PARAMETER,
  resultsBucket,
  vpcParameters,
} from '../../../stacksets/names.ts';
import { machinePermissions } from '../../../stacksets/permissions/reconcile-machine.ts';
import { spokeRole, startGateway } from '../aws/gateway/callers.ts';
import { createStack } from '../cloudformation/create-stack.ts';
import { type Credentials, functionArn } from '../lambda/function.ts';
import {
  CENTRAL,
  MANAGEMENT,
  MEMBER_A,
  MEMBER_B,
  PLATFORM_ROLE,
  REGION,
  REGIONS,
  ROOT,
  STRANGER,
  WORKLOADS,
} from '../organization/roles.ts';

/**
 * No role of the product can do more than it has to. The product's own tests show that each can do
 * what it has to.
 */

const { product, as, hub, spoke, administrator, ssm, secrets, assume, invoke, roleWith } =
  startGateway();
const SPOKE = spokeFunction('default');
const door = (account: string) => product().roleOf(account, DOOR_FUNCTION);
const failures = (account: string) => product().roleOf(account, FAILURES_FUNCTION);
const arn = (account: string, name: string, region = REGION) =>
  functionArn({ account, name, region });
const DENIED = { name: 'AccessDeniedException' };

describe('functions', () => {
  test.each<[string, () => Credentials, string]>([
    ["a spoke's role", () => spoke(MEMBER_A), arn(MEMBER_A, DOOR_FUNCTION)],
    ["a spoke's role", () => spoke(MEMBER_A), arn(MEMBER_A, SPOKE)],
    ["a spoke's role", () => spoke(MEMBER_A), arn(CENTRAL, HUB_FUNCTION)],
    ["a door's role", () => door(MEMBER_A), arn(MEMBER_A, SPOKE)],
    ["a door's role", () => door(MEMBER_A), arn(MEMBER_A, DOOR_FUNCTION)],
    ["a door's role", () => door(MEMBER_A), arn(CENTRAL, HUB_FUNCTION)],
    ["a door's role", () => door(MEMBER_A), arn(MEMBER_B, FAILURES_FUNCTION)],
    ["the hub's role", () => hub(), arn(MEMBER_A, SPOKE)],
    ["the hub's role", () => hub(), arn(MEMBER_A, DOOR_FUNCTION)],
    ["the failures' role", () => failures(MEMBER_A), arn(MEMBER_A, DOOR_FUNCTION)],
    ["a door's role", () => door(MEMBER_A), arn(CENTRAL, RECONCILE_FUNCTION)],
    ["the hub's role", () => hub(), arn(CENTRAL, RECONCILE_FUNCTION)],
    ['a platform team', () => as(MEMBER_A, PLATFORM_ROLE), arn(CENTRAL, RECONCILE_FUNCTION)],
    ['a platform team', () => as(MEMBER_A, PLATFORM_ROLE), arn(MEMBER_A, SPOKE)],
    ['a platform team', () => as(MEMBER_A, PLATFORM_ROLE), arn(MEMBER_B, DOOR_FUNCTION)],
    ['a platform team', () => as(MEMBER_A, PLATFORM_ROLE), arn(CENTRAL, HUB_FUNCTION)],
    ['a stranger', () => administrator(STRANGER), arn(MEMBER_A, DOOR_FUNCTION)],
    ['a stranger', () => administrator(STRANGER), arn(CENTRAL, HUB_FUNCTION)],
  ])('%s does not invoke %s', async (_, caller, name) => {
    await expect(invoke(caller(), name)).rejects.toMatchObject(DENIED);
  });

  test('the spoke role invokes spokes of its own account only', async () => {
    const session = await assume(hub(), spokeRole(MEMBER_A));
    await invoke(session, arn(MEMBER_A, SPOKE, 'eu-west-1'));
    for (const name of [arn(MEMBER_B, SPOKE), arn(MEMBER_A, DOOR_FUNCTION)])
      await expect(invoke(session, name)).rejects.toMatchObject(DENIED);
  });

  test('a platform team asks its door, in each Region', async () => {
    for (const region of [REGION, 'eu-west-1'])
      expect(
        await invoke(as(MEMBER_A, PLATFORM_ROLE), arn(MEMBER_A, DOOR_FUNCTION, region)),
      ).toEqual({ echo: { hello: 1 } });
  });
});

test('with what the state machine may do, its own function is started and nothing else', async () => {
  const resultsBucketName = resultsBucket('database-access', CENTRAL, REGION);
  const place = { account: CENTRAL, region: REGION };
  const machine = await roleWith(
    machinePermissions({ ...place, resultsBucket: resultsBucketName }),
  );
  await invoke(machine, arn(CENTRAL, RECONCILE_FUNCTION));
  for (const name of [
    arn(CENTRAL, HUB_FUNCTION),
    arn(MEMBER_A, SPOKE),
    arn(MEMBER_A, DOOR_FUNCTION),
  ])
    await expect(invoke(machine, name)).rejects.toMatchObject(DENIED);
  const { endpoint } = product();
  const sfn = new SFNClient({ endpoint, region: REGION, credentials: machine });
  const other = `arn:aws:states:${REGION}:${CENTRAL}:stateMachine:another`;
  await expect(
    sfn.send(new StartExecutionCommand({ stateMachineArn: other })),
  ).rejects.toMatchObject(DENIED);
  const s3 = new S3Client({ endpoint, region: REGION, credentials: machine });
  const Bucket = resultsBucketName;
  const put = new PutObjectCommand({ Bucket, Key: 'runs/nightly/places.json', Body: '[]' });
  await expect(s3.send(put)).rejects.toMatchObject({ name: 'AccessDenied' });
});

describe('roles', () => {
  test.each<[string, () => Credentials]>([
    ["a door's", () => door(MEMBER_A)],
    ["a spoke's", () => spoke(MEMBER_A)],
    ["the failures'", () => failures(CENTRAL)],
    ['a stranger', () => administrator(STRANGER)],
    ["an account's administrator", () => administrator(MEMBER_A)],
  ])('%s does not become the spoke role', async (_, caller) => {
    await expect(assume(caller(), spokeRole(MEMBER_A))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  test('the hub becomes the spoke role of no account outside of the organization', async () => {
    await expect(assume(hub(), spokeRole(STRANGER))).rejects.toThrow('no identity-based policy');
  });
});

describe('parameters and secrets', () => {
  const urlParameter = { Name: HUB_URL_PARAMETER };

  test.each<[string, () => Credentials, string]>([
    ['the hub', () => hub(), '/database-access/dev/shop/web/app/password'],
    ['the hub', () => hub(), HUB_URL_PARAMETER],
    ['a door', () => door(MEMBER_A), '/database-access/dev/shop/web/app/password'],
    ['a door', () => door(MEMBER_A), '/masters/a'],
    ['a spoke', () => spoke(MEMBER_A), vpcParameters('default').id],
    ['a spoke', () => spoke(MEMBER_A), '/database-access-hub/directory/bind'],
  ])('%s does not read %s %s', async (_, caller, Name) => {
    await expect(ssm(caller()).send(new GetParameterCommand({ Name }))).rejects.toMatchObject(
      DENIED,
    );
  });

  test('a spoke does not write where the rollout keeps its own', async () => {
    const put = new PutParameterCommand({ ...urlParameter, Value: 'https://mine', Type: 'String' });
    await expect(ssm(spoke(MEMBER_A)).send(put)).rejects.toMatchObject(DENIED);
  });

  test('neither the hub nor a door reads secrets', async () => {
    const read = new GetSecretValueCommand({ SecretId: 'rds!db-1' });
    for (const caller of [hub(), door(MEMBER_A)])
      await expect(secrets(caller).send(read)).rejects.toMatchObject(DENIED);
  });
});

test.each<[string, () => Credentials]>([
  ['the hub', () => hub()],
  ['a door', () => door(MEMBER_A)],
  ['a spoke', () => spoke(MEMBER_A)],
  ["an account's administrator", () => administrator(MEMBER_A)],
])('%s neither reads nor writes results of the reconciliation', async (_, caller) => {
  const { endpoint } = product();
  const s3 = new S3Client({ endpoint, region: REGION, credentials: caller() });
  const Bucket = resultsBucket('database-access', CENTRAL, REGION);
  const Key = 'runs/nightly/summary.json';
  const refused = { name: 'AccessDenied' };
  await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject(refused);
  const put = new PutObjectCommand({ Bucket, Key, Body: '{}' });
  await expect(s3.send(put)).rejects.toMatchObject(refused);
});

test("the functions' code is the organization's", async () => {
  const take = (account: string) =>
    createStack(product().administrator(account), 'copy', copyOfTheHub());
  await expect(take(STRANGER)).rejects.toThrow('is not authorized to perform: s3:GetObject');
  await expect(take(MEMBER_B)).rejects.toThrow('NoSuchKey'); // it may look
});

/** A function with code out of the product's bucket. */
function copyOfTheHub(): string {
  const trusted = { Service: 'lambda.amazonaws.com' };
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: trusted };
  const S3Bucket = codeBucket('database-access', CENTRAL, REGION);
  return JSON.stringify({
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] } },
      },
      Copy: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'copy',
          Handler: 'index.handler',
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Code: { S3Bucket, S3Key: 'hub/unknown.zip' },
        },
      },
    },
  });
}

test('a role of the product neither lists the organization, nor looks at stacks', async () => {
  for (const credentials of [door(MEMBER_A), spoke(MEMBER_A)]) {
    const settings = { endpoint: product().endpoint, region: REGION, credentials };
    const list = new OrganizationsClient(settings).send(new ListAccountsCommand({}));
    await expect(list).rejects.toMatchObject(DENIED);
    const look = new CloudFormationClient(settings).send(new DescribeStacksCommand({}));
    await expect(look).rejects.toMatchObject({ name: 'AccessDenied' });
  }
});

describe('an account that leaves the units and comes back', () => {
  const own = (region = REGION) => product().administrator(MEMBER_B, region);
  const names = vpcParameters('default');
  const published = new Map<string, string>();
  const eachParameter = async (work: (ssm: SSMClient, Name: string, key: string) => unknown) => {
    for (const region of REGIONS)
      for (const Name of [names.id, names.subnets])
        await work(new SSMClient(own(region)), Name, `${region} ${Name}`);
  };
  const functionsIn = (region: string) =>
    [DOOR_FUNCTION, FAILURES_FUNCTION, SPOKE].filter((name) => {
      try {
        return product().functions.function(arn(MEMBER_B, name, region)) !== undefined;
      } catch {
        return false;
      }
    });
  const move = (SourceParentId: string, DestinationParentId: string) =>
    new OrganizationsClient(product().administrator(MANAGEMENT)).send(
      new MoveAccountCommand({ AccountId: MEMBER_B, SourceParentId, DestinationParentId }),
    );

  test('an account that leaves has nothing of the product any more', async () => {
    await move(WORKLOADS, ROOT);
    for (const region of REGIONS) expect(functionsIn(region)).toEqual([]);
  });

  test('an account without a VPC gets the door, and CloudFormation tells why no spoke came', async () => {
    await eachParameter(async (ssm, Name, key) => {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
      published.set(key, Parameter?.Value ?? '');
      await ssm.send(new DeleteParameterCommand({ Name }));
    });
    await move(ROOT, WORKLOADS);
    for (const region of REGIONS)
      expect(functionsIn(region)).toEqual([DOOR_FUNCTION, FAILURES_FUNCTION]);
    const sets = ['database-access-spoke-default', 'database-access-pilot-spoke-default'];
    const failed = await failedStacks(product().administrator(CENTRAL), sets);
    expect(failed.map(({ account, region }) => [account, region])).toEqual(
      REGIONS.map((region) => [MEMBER_B, region]),
    );
    expect(failed[0]?.reason).toContain('Unable to fetch parameters');
  });

  test('once the VPC is published, another rollout.revision brings the spoke', async () => {
    await eachParameter((ssm, Name, key) =>
      ssm.send(
        new PutParameterCommand({ Name, Value: published.get(key) ?? '', Type: 'StringList' }),
      ),
    );
    const client = new CloudFormationClient(product().administrator(CENTRAL));
    const StackName = 'database-access-rollout';
    const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName }));
    const template: { Resources: Record<string, { Properties: { Description: string } }> } =
      JSON.parse(TemplateBody);
    for (const { Properties } of Object.values(template.Resources))
      Properties.Description += ' (revision 2)'; // as rollout/stack.ts writes it
    const body = JSON.stringify(template);
    await client.send(new UpdateStackCommand({ StackName, TemplateBody: body }));
    await waitUntilStackUpdateComplete({ client, maxWaitTime: 60, minDelay: 1 }, { StackName });
    for (const region of REGIONS) expect(functionsIn(region)).toContain(SPOKE);
  });
});
