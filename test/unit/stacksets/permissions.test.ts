import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeBucketPolicy } from '../../../stacksets/permissions/code-bucket.ts';
import { doorPermissions } from '../../../stacksets/permissions/door.ts';
import { hubPermissions } from '../../../stacksets/permissions/hub.ts';
import {
  lambdaTrust,
  logPermissions,
  networkPermissions,
} from '../../../stacksets/permissions/lambda-function.ts';
import { peoplePermissions } from '../../../stacksets/permissions/people.ts';
import type { Policy } from '../../../stacksets/permissions/policy.ts';
import { reconcileOperatorPermissions } from '../../../stacksets/permissions/reconcile-operator.ts';
import { reviewerPermissions } from '../../../stacksets/permissions/reviewer.ts';
import { spokePermissions } from '../../../stacksets/permissions/spoke.ts';
import { spokeRolePermissions, spokeRoleTrust } from '../../../stacksets/permissions/spoke-role.ts';
import { probePermissions } from '../../../stacksets/permissions/verify-probe.ts';

const account = '222222222222';
const hub = hubPermissions({
  organization: 'o-1',
  account: '111111111111',
  directoryParameters: ['/directory/bind'],
});
const trust = spokeRoleTrust({
  hubRoleArns: ['arn:aws:iam::111111111111:role/hub'],
  externalId: 'x',
  organization: 'o-1',
});
const spoke = spokePermissions({
  account,
  parameterPrefix: 'database-access',
  masterParameters: ['masters/*'],
  masterSecretTag: { key: 'database-access', value: 'master' },
  keys: ['arn:aws:kms:eu-central-1:222222222222:key/1'],
  keyAliases: ['alias/database-access'],
});
const hubArn = 'arn:aws:lambda:eu-central-1:111111111111:function:database-access-hub';
const door = doorPermissions({
  account,
  hubAccount: '111111111111',
  hubRegion: 'eu-central-1',
});
const place = { account, region: 'eu-central-1', name: 'database-access-spoke-default' };
const policies: Array<[string, Policy]> = [
  ['hub', hub],
  ['spoke role', spokeRolePermissions(account)],
  ['spoke', spoke],
  ['door', door],
  ['log', logPermissions(place)],
];

/**
 * The sandbox enforces these policies; its tests are not repeated here. These are about what no
 * policy may say, and about what the sandbox cannot evaluate.
 */
describe.each(policies)('%s', (name, { Statement }) => {
  test(`the permissions of the ${name} name actions and resources, and never all of them`, () => {
    for (const { Action, Resource, Effect } of Statement) {
      expect(Effect).toBe('Allow');
      for (const action of [Action].flat()) expect(action).toMatch(/^[a-z]+:[A-Za-z]+$/);
      for (const resource of [Resource].flat())
        expect(resource).toMatch(/^arn:aws:[a-z]+:[^:]*:(\d{12}|\*):[^*]/);
    }
  });
});

test("the hub reaches its organization's spoke roles, its failure destination and its parameters", () => {
  expect(hub.Statement.map(({ Resource, Condition }) => [Resource, Condition])).toEqual([
    ['arn:aws:lambda:*:111111111111:function:database-access-failures', undefined],
    ['arn:aws:iam::*:role/database-access-spoke', { StringEquals: { 'aws:ResourceOrgID': 'o-1' } }],
    [['arn:aws:ssm:*:111111111111:parameter/directory/bind'], undefined],
  ]);
});

test('the hub and the door hand failures on, and read parameters, in their own Region only', () => {
  const options = { account, region: 'eu-west-1', directoryParameters: ['/bind'] };
  const policies = [
    hubPermissions({ ...options, organization: 'o-1' }),
    doorPermissions({ ...options, hubAccount: '111111111111', hubRegion: 'eu-central-1' }),
  ];
  for (const { Statement } of policies)
    expect(String(Statement.at(-1)?.Resource)).toMatch(/:eu-west-1:/);
});

test("the door calls the hub's URL, and can't invoke the hub in any other way", () => {
  expect(
    door.Statement.map(({ Action, Resource, Condition }) => [Action, Resource, Condition]),
  ).toEqual([
    [
      'lambda:InvokeFunctionUrl',
      hubArn,
      { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
    ],
    ['lambda:InvokeFunction', hubArn, { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }],
    [
      'lambda:InvokeFunction',
      `arn:aws:lambda:*:${account}:function:database-access-failures`,
      undefined,
    ],
  ]);
});

test('a function writes to its own log only', () => {
  expect(logPermissions(place).Statement[0]?.Resource).toBe(
    `arn:aws:logs:eu-central-1:${account}:log-group:/aws/lambda/database-access-spoke-default:*`,
  );
});

test('only Lambda makes and sees network interfaces, not the code of the function', () => {
  const [make, shared, look, never] = networkPermissions(place).Statement;
  expect(make?.Resource).toBe(`arn:aws:ec2:eu-central-1:${account}:*/*`);
  expect(shared).toMatchObject({
    Action: 'ec2:CreateNetworkInterface',
    Resource: 'arn:aws:ec2:eu-central-1:*:subnet/*',
  });
  expect(make?.Action).toContain(shared?.Action);
  for (const action of [look?.Action ?? []].flat()) expect(action).toMatch(/^ec2:Describe/);
  expect(never).toEqual({
    Sid: 'TheCodeDoesNeither',
    Effect: 'Deny',
    Action: [make?.Action, look?.Action].flat(),
    Resource: '*',
    Condition: {
      ArnEquals: {
        'lambda:SourceFunctionArn': `arn:aws:lambda:eu-central-1:${account}:function:database-access-spoke-default`,
      },
    },
  });
});

test('the organization may read the code, and nobody may without TLS', () => {
  const bucketArn = 'arn:aws:s3:::code';
  const [read, never] = codeBucketPolicy({ bucketArn, organization: 'o-1' }).Statement;
  expect(read).toMatchObject({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::code/*',
    Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
  });
  expect(never).toMatchObject({
    Effect: 'Deny',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
});

test('a spoke role trusts the roles of one hub, of one organization, with an External ID', () => {
  for (const { Principal } of trust.Statement)
    expect(Principal).toEqual({ AWS: ['arn:aws:iam::111111111111:role/hub'] });
  expect(trust.Statement[0]?.Condition).toEqual({
    StringEquals: { 'sts:ExternalId': 'x', 'aws:PrincipalOrgID': 'o-1' },
  });
});

test('a spoke and the hub use keys through Parameter Store and Secrets Manager only', () => {
  const [keys, aliases] = spoke.Statement.filter(({ Sid }) => Sid.includes('Keys'));
  const throughTheServices = {
    StringLike: { 'kms:ViaService': ['ssm.*.amazonaws.com', 'secretsmanager.*.amazonaws.com'] },
  };
  expect(keys?.Condition).toEqual(throughTheServices);
  expect(aliases?.Condition).toEqual({
    ...throughTheServices,
    'ForAnyValue:StringEquals': { 'kms:ResourceAliases': ['alias/database-access'] },
  });
  const [hubKeys] = hubPermissions({ organization: 'o-1', account, keys: ['k'] }).Statement.slice(
    -1,
  );
  expect(hubKeys).toMatchObject({
    Action: 'kms:Decrypt',
    Condition: { StringLike: { 'kms:ViaService': 'ssm.*.amazonaws.com' } },
  });
});

test('a secret of any other name is read only if it has the tag of the settings', () => {
  const wide = spoke.Statement.filter(({ Resource }) => String(Resource).endsWith(':secret:*'));
  expect(wide.map(({ Condition }) => Condition)).toEqual([
    { StringEquals: { 'aws:ResourceTag/database-access': 'master' } },
  ]);
});

test('a spoke reads the tags of all that it may read a password from', () => {
  const may = (action: string) =>
    spoke.Statement.filter(({ Action }) => [Action].flat().includes(action)).map(({ Sid }) => Sid);
  expect(may('secretsmanager:DescribeSecret')).toEqual(may('secretsmanager:GetSecretValue'));
  expect(may('ssm:ListTagsForResource')).toEqual(['OwnParameters', ...may('ssm:GetParameter')]);
  expect(may('ssm:GetParameter')).toEqual(['MasterParameters']);
});

test('a spoke without keys or parameters in the settings may not use any', () => {
  const sids = spokePermissions({ account, parameterPrefix: 'p' }).Statement.map(({ Sid }) => Sid);
  expect(sids).toEqual(['OwnParameters', 'ListOwnParameters', 'MasterSecrets']);
  expect(lambdaTrust().Statement[0]?.Principal).toEqual({ Service: 'lambda.amazonaws.com' });
});

test('the probe of a run reads the secrets and parameters of that run only', () => {
  const secret = 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:rds!db-1';
  const region = 'eu-central-1';
  const probe = probePermissions({ account, region, parameterPrefix: 'run', secrets: [secret] });
  expect(probe.Statement.map(({ Action, Resource }) => [Action, Resource])).toEqual([
    ['ssm:GetParameters', 'arn:aws:ssm:eu-central-1:222222222222:parameter/run/*'],
    ['secretsmanager:GetSecretValue', [secret]],
  ]);
});

test('who runs npm run reconcile may start that machine, and change nothing else', () => {
  const { Statement } = reconcileOperatorPermissions({
    account: '111111111111',
    region: 'eu-central-1',
    resultsBucket: 'results',
  });
  const changing = Statement.filter(({ Action }) =>
    [Action].flat().some((action) => !/:(Describe|Get|List)/.test(action)),
  );
  expect(changing).toMatchObject([
    {
      Action: 'states:StartExecution',
      Resource: 'arn:aws:states:eu-central-1:111111111111:stateMachine:database-access-reconcile',
    },
  ]);
  for (const { Resource } of Statement)
    expect(Resource).toMatch(
      /:(stateMachine|execution|mapRun):database-access-reconcile|:::results/,
    );
});

test('who runs npm run review may read the reviews, and nothing else of the runs', () => {
  const { Statement } = reviewerPermissions({ resultsBucket: 'results' });
  expect(Statement.map(({ Action, Resource }) => [Action, Resource])).toEqual([
    [
      's3:GetObject',
      ['arn:aws:s3:::results/runs/latest-review.json', 'arn:aws:s3:::results/runs/*/review.json'],
    ],
    ['s3:ListBucket', 'arn:aws:s3:::results'],
  ]);
});

test('people may log in as themselves, and read nothing that holds a secret', () => {
  const { Statement } = peoplePermissions({ parameterPrefix: 'database-access' });
  expect(Statement).toMatchObject([
    {
      Action: 'rds-db:connect',
      // Without the tag, it would be for anybody's user.
      Resource: [`arn:aws:rds-db:*:*:dbuser:*/\${aws:PrincipalTag/DatabaseUser}`],
    },
    {
      Action: ['ssm:GetParameter', 'ssm:GetParametersByPath'],
      Resource: [
        'arn:aws:ssm:*:*:parameter/database-access/records',
        'arn:aws:ssm:*:*:parameter/database-access/records/*',
      ],
    },
  ]);
});

test('the template for people has their policy', () => {
  const file = join(import.meta.dirname, '../../../stacksets/examples/people-policy.yaml');
  const [, text = ''] = readFileSync(file, 'utf8').split('      InlinePolicy:\n');
  const words = (policy: string) =>
    (policy.match(/[\w:*/${}.-]*\w+[\w:*/${}.-]*/g) ?? []).map((word) => word.replace(/:$/, ''));
  const policy = peoplePermissions({ parameterPrefix: 'database-access' });
  const [inTemplate = ''] = text.replace(/^ *#.*$/gm, '').split('\nOutputs:');
  expect(words(inTemplate)).toEqual(words(JSON.stringify(policy)));
});
