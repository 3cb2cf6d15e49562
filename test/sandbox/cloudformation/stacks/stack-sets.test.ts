import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListStackInstancesCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { MoveAccountCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failedStacks } from '../../../../stacksets/doctor/stack-sets.ts';
import { temporaryFolder } from '../../machine/ownership.ts';
import { type Cloud, startCloud } from '../../organization/cloud.ts';
import {
  CENTRAL,
  MANAGEMENT,
  MEMBER_A,
  MEMBER_B,
  MEMBERS,
  REGION,
  REGIONS,
  ROOT,
  WORKLOADS,
} from '../../organization/roles.ts';
import { createStack } from '../create-stack.ts';

/** StackSets as resources of a stack: a stack in each Region of each account of a unit. */

const folder = temporaryFolder('stack-sets');
let cloud: Cloud;

beforeAll(async () => {
  cloud = await startCloud({ folder: folder.path });
});
afterAll(async () => {
  await cloud.stop();
  await folder.remove();
});

test('every account and Region gets a stack of its own, until the StackSet goes', async () => {
  const template = copyOf({
    'Fn::Join': [' ', ['AWS::AccountId', 'AWS::Region', 'Word'].map((Ref) => ({ Ref }))],
  });
  await create('all', stackSet('all', template, { parameters: { Word: 'hello' } }));
  const places = MEMBERS.flatMap((account) => REGIONS.map((region) => [account, region] as const));
  for (const [account, region] of places)
    expect(await copy(account, region)).toBe(`${account} ${region} hello`);
  expect(await copy(CENTRAL, REGION)).toBeUndefined();
  const instances = await instancesOf('all');
  expect(instances.map(({ Status }) => Status)).toEqual(places.map(() => 'CURRENT'));
  expect(new Set(instances.map(({ Account, Region }) => `${Account} ${Region}`))).toEqual(
    new Set(places.map((place) => place.join(' '))),
  );

  await remove('all');
  for (const [account, region] of places) expect(await copy(account, region)).toBeUndefined();
  await expect(instancesOf('all')).rejects.toThrow();
});

test('an account that fails is tolerated as far as the StackSet says', async () => {
  const published = new SSMClient(cloud.administrator(MEMBER_A));
  await published.send(new PutParameterCommand({ Name: '/own', Type: 'String', Value: 'mine' }));
  const template = {
    ...copyOf({ Ref: 'Own' }),
    Parameters: { Own: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/own' } },
  };
  const here = { regions: [REGION] };
  await create('half', stackSet('half', template, { ...here, tolerance: 50 }));
  expect(await copy(MEMBER_A, REGION)).toBe('mine');
  expect(await copy(MEMBER_B, REGION)).toBeUndefined();
  expect(await instancesOf('half')).toMatchObject([
    { Account: MEMBER_A, Status: 'CURRENT' },
    { Account: MEMBER_B, Status: 'OUTDATED', StatusReason: expect.any(String) },
  ]);
  await remove('half');

  await expect(
    create('none', stackSet('none', template, { ...here, tolerance: 0 })),
  ).rejects.toThrow(`StackSet none failed in ${REGION}: ${MEMBER_B}`);
  expect(await copy(MEMBER_A, REGION)).toBeUndefined(); // its rollback took it along
});

test('a release that fails stops at the first accounts, which go back to the former one', async () => {
  const own = {
    ...copyOf({ Ref: 'Own' }),
    Parameters: { Own: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/missing' } },
  };
  const good = stackSet('gradual', copyOf({ Ref: 'Word' }), { parameters: { Word: 'good' } });
  await create('gradual', good);
  const bad = JSON.stringify({ Resources: { Everywhere: stackSet('gradual', own, {}) } });
  await central().send(new UpdateStackCommand({ StackName: 'gradual', TemplateBody: bad }));
  const stack = await settled('gradual');
  expect(stack?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  const { StackEvents = [] } = await central().send(
    new DescribeStackEventsCommand({ StackName: 'gradual' }),
  );
  const reason = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED');
  expect(reason?.ResourceStatusReason).toContain(MEMBER_A);
  expect(reason?.ResourceStatusReason).not.toContain(MEMBER_B);
  for (const account of MEMBERS) expect(await copy(account, REGION)).toBe('good');
  await remove('gradual');
});

test('accounts that leave lose their stacks, and those that join get them in the order given', async () => {
  const first = stackSet('first', copyOf({ Ref: 'Word' }), { parameters: { Word: 'first' } });
  const second = stackSet('second', copyOf({ Ref: 'Word' }, '/second'), {
    parameters: { Word: 'second' },
  });
  const resources = { First: first, Second: after(second, 'First') };
  await createStack(
    cloud.administrator(CENTRAL),
    'ordered',
    JSON.stringify({ Resources: resources }),
  );
  expect(await copy(MEMBER_B, REGION, '/second')).toBe('second');

  await move(MEMBER_B, WORKLOADS, ROOT);
  expect(await copy(MEMBER_B, REGION)).toBeUndefined();
  expect((await instancesOf('second')).map(({ Account }) => Account)).toEqual(
    REGIONS.map(() => MEMBER_A),
  );

  // Something is in the way of the first: the second does not come.
  const ssm = new SSMClient(cloud.administrator(MEMBER_B));
  await ssm.send(new PutParameterCommand({ Name: '/copy', Type: 'String', Value: 'mine' }));
  await move(MEMBER_B, ROOT, WORKLOADS);
  const failed = await central().send(
    new ListStackInstancesCommand({
      StackSetName: 'first',
      Filters: [{ Name: 'DETAILED_STATUS', Values: 'FAILED' }],
    }),
  );
  expect(failed.Summaries).toMatchObject([
    {
      Account: MEMBER_B,
      Region: REGION,
      Status: 'OUTDATED',
      StatusReason: expect.stringMatching(/exists/),
    },
  ]);
  expect(await copy(MEMBER_B, REGION, '/second')).toBeUndefined();
  await remove('ordered');
});

test('a security group that rules name keeps the stack of an account that leaves, inoperable', async () => {
  const group = (more = {}) => ({
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupDescription: 'test', ...more },
  });
  const template = {
    Resources: {
      Group: group(),
      Id: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Name: '/group',
          Type: 'String',
          Value: { 'Fn::GetAtt': ['Group', 'GroupId'] },
        },
      },
    },
  };
  await create('grouped', stackSet('grouped', template, { regions: [REGION] }));
  const SourceSecurityGroupId = await copy(MEMBER_B, REGION, '/group');
  const rule = { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, SourceSecurityGroupId };
  const database = { Resources: { Database: group({ SecurityGroupIngress: [rule] }) } };
  await createStack(cloud.administrator(MEMBER_B), 'database', JSON.stringify(database));

  await move(MEMBER_B, WORKLOADS, ROOT);
  expect(await failedStacks(cloud.administrator(CENTRAL), ['grouped'])).toMatchObject([
    { account: MEMBER_B, reason: expect.stringContaining('has a dependent object') },
  ]);
  expect(await instancesOf('grouped')).toMatchObject([
    { Account: MEMBER_A, Status: 'CURRENT' },
    { Account: MEMBER_B, Status: 'INOPERABLE' },
  ]);
});

const after = (resource: { readonly Properties: object }, dependency: string) => ({
  ...resource,
  Properties: {
    ...resource.Properties,
    AutoDeployment: {
      Enabled: true,
      DependsOn: [
        {
          'Fn::Join': [
            '',
            [
              `arn:aws:cloudformation:${REGION}:${MANAGEMENT}:stackset/`,
              { 'Fn::GetAtt': [dependency, 'StackSetId'] },
            ],
          ],
        },
      ],
    },
  },
});

async function move(account: string, from: string, to: string): Promise<void> {
  await new OrganizationsClient(cloud.administrator(MANAGEMENT)).send(
    new MoveAccountCommand({ AccountId: account, SourceParentId: from, DestinationParentId: to }),
  );
}

function copyOf(value: object, name = '/copy') {
  return {
    Parameters: { Word: { Type: 'String', Default: '' } },
    Resources: {
      Copy: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Name: name, Type: 'String', Value: value },
      },
    },
  };
}

interface Options {
  readonly regions?: readonly string[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly tolerance?: number;
}

function stackSet(StackSetName: string, template: object, options: Options) {
  const { regions = REGIONS, parameters = {}, tolerance = 0 } = options;
  return {
    Type: 'AWS::CloudFormation::StackSet',
    Properties: {
      StackSetName,
      PermissionModel: 'SERVICE_MANAGED',
      TemplateBody: JSON.stringify(template),
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
      AutoDeployment: { Enabled: true },
      OperationPreferences: { FailureTolerancePercentage: tolerance },
      StackInstancesGroup: [
        { DeploymentTargets: { OrganizationalUnitIds: [WORKLOADS] }, Regions: regions },
      ],
    },
  };
}

async function create(name: string, resource: object): Promise<void> {
  const template = JSON.stringify({ Resources: { Everywhere: resource } });
  await createStack(cloud.administrator(CENTRAL), name, template);
}

async function remove(name: string): Promise<void> {
  const client = central();
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
  const StackName = Stacks?.[0]?.StackId;
  await client.send(new DeleteStackCommand({ StackName }));
  expect((await settled(StackName))?.StackStatus).toBe('DELETE_COMPLETE');
}

async function settled(StackName: string | undefined) {
  for (;;) {
    const { Stacks } = await central().send(new DescribeStacksCommand({ StackName }));
    if (!Stacks?.[0]?.StackStatus?.endsWith('_IN_PROGRESS')) return Stacks?.[0];
    await sleep(50);
  }
}

async function instancesOf(StackSetName: string) {
  const { Summaries = [] } = await central().send(new ListStackInstancesCommand({ StackSetName }));
  return Summaries;
}

async function copy(account: string, region: string, Name = '/copy'): Promise<string | undefined> {
  const ssm = new SSMClient(cloud.administrator(account, region));
  try {
    return (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return undefined;
    throw error;
  }
}

const central = () => new CloudFormationClient(cloud.administrator(CENTRAL));
