import { describe, expect, test } from 'vitest';
import type { Policy, Statement } from '../../stacksets/permissions/policy.ts';
import {
  deployed,
  EVERYTHING,
  HUB_REGION,
  MEMBERS,
  ofType,
  optionsWith,
  templatesOf,
} from './company.ts';
import type { Resource } from './evaluate.ts';

/**
 * What holds in every template. All optional settings are set, so that the tests see their
 * resources too.
 */
const templates = templatesOf(optionsWith(EVERYTHING));
const account = MEMBERS[0] ?? '';
const all = deployed(templates, { account, region: HUB_REGION });

describe.each(all)('%s', (_, resources) => {
  test('no policy allows every action, or an action on every resource of a service', () => {
    for (const { Effect, Action, Resource } of statementsOf(resources)) {
      if (Effect === 'Deny') continue;
      for (const action of [Action].flat()) {
        expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
        if ([Resource].flat().includes('*')) expect(action).toMatch(WITHOUT_RESOURCES);
      }
    }
  });

  test('every policy names one account; spoke roles, units and shared subnets excepted', () => {
    for (const { Effect, Action, Resource, Condition } of statementsOf(resources)) {
      if (Effect === 'Deny') continue;
      for (const arn of [Resource].flat()) {
        if (arn === '*' || arn === undefined || arn.startsWith('<Bucket.Arn>')) continue;
        // The ARNs of buckets have no account; this one's name does.
        if (/^arn:aws:s3:::database-access-results-\d{12}-[a-z0-9-]+(\/runs\/\*)?$/.test(arn))
          continue;
        // The management account, which the settings do not name.
        if (arn.startsWith('arn:aws:organizations:'))
          expect(arn).toMatch(/^arn:aws:organizations::\*:(ou|root)\/o-exampleorg1\//);
        else if (arn === 'arn:aws:iam::*:role/platform/database-access-spoke')
          expect(Condition).toEqual({ StringEquals: { 'aws:ResourceOrgID': 'o-exampleorg1' } });
        // Lambda may make interfaces in a shared subnet; the stack says in which.
        else if (/^arn:aws:ec2:[a-z0-9-]+:\*:subnet\/\*$/.test(arn))
          expect(Action).toBe('ec2:CreateNetworkInterface');
        else expect(arn).toMatch(/^arn:aws:[a-z0-9]+:[a-z0-9*-]*:\d{12}:/);
      }
    }
  });

  test('every role has a name, path and boundary, trusts somebody, and has only its own policies', () => {
    for (const role of ofType(resources, 'AWS::IAM::Role')) {
      expect(role['RoleName']).toMatch(/^database-access/);
      expect(String(role['RoleName']).length).toBeLessThanOrEqual(64);
      expect(role['Path']).toBe('/platform/');
      expect(role['PermissionsBoundary']).toMatch(
        /^arn:aws:iam::\d{12}:policy\/boundaries\/workload$/,
      );
      expect(role['ManagedPolicyArns']).toBeUndefined();
      const trust = JSON.stringify(role['AssumeRolePolicyDocument']);
      expect(trust).toMatch(
        /(lambda|states|scheduler)\.amazonaws\.com|:role\/platform\/database-access-hub/,
      );
      // The confused deputy: services that act for whoever made a machine or a schedule.
      if (/(states|scheduler)\.amazonaws/.test(trust))
        expect(trust).toMatch(/"aws:SourceAccount":"\d{12}"/);
      expect(trust).not.toMatch(/"AWS":\s*"\*"/);
    }
  });

  test('every function has the tested runtime, limits for its events, and logs that expire', () => {
    const groups = ofType(resources, 'AWS::Logs::LogGroup');
    for (const group of groups)
      expect(group).toMatchObject({
        RetentionInDays: 90,
        KmsKeyId: expect.stringMatching(/^arn:aws:kms:eu-central-1:\d{12}:alias\/logs$/),
      });
    const functions = ofType(resources, 'AWS::Lambda::Function');
    const machines = ofType(resources, 'AWS::StepFunctions::StateMachine');
    expect(groups.map((group) => group['LogGroupName'])).toEqual([
      ...functions.map((lambda) => `/aws/lambda/${lambda['FunctionName']}`),
      ...machines.map((machine) => `/aws/vendedlogs/states/${machine['StateMachineName']}`),
    ]);
    expect(ofType(resources, 'AWS::Lambda::EventInvokeConfig')).toHaveLength(functions.length);
    for (const events of ofType(resources, 'AWS::Lambda::EventInvokeConfig'))
      expect(events).toMatchObject({ MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 2 });
    for (const lambda of functions) {
      expect(lambda).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(Number(lambda['Timeout'])).toBeLessThanOrEqual(900);
    }
  });

  test('nobody outside of the organization may invoke a function', () => {
    for (const permission of ofType(resources, 'AWS::Lambda::Permission'))
      expect(permission['PrincipalOrgID']).toBe('o-exampleorg1');
    for (const url of ofType(resources, 'AWS::Lambda::Url'))
      expect(url).toMatchObject({ AuthType: 'AWS_IAM' });
    for (const url of ofType(resources, 'AWS::Lambda::Url')) expect(url['Cors']).toBeUndefined();
  });

  test('no security group lets a network in, and each one lets out only what it names', () => {
    for (const rule of ofType(resources, 'AWS::EC2::SecurityGroupIngress'))
      expect(rule).not.toHaveProperty('CidrIp');
    for (const group of ofType(resources, 'AWS::EC2::SecurityGroup')) {
      expect(group['SecurityGroupIngress']).toBeUndefined();
      expect([group['SecurityGroupEgress']].flat()).not.toHaveLength(0);
      expect(JSON.stringify(group)).not.toMatch(/"IpProtocol":"-1"/);
    }
    for (const rule of egressOf(resources))
      if (rule['CidrIp'] === '0.0.0.0/0')
        expect(rule).toMatchObject({ FromPort: 443, ToPort: 443 });
  });

  test('no template holds a secret or makes one', () => {
    for (const { Type } of resources) expect(Type).not.toMatch(/SecretsManager|IAM::(User|Access)/);
    expect(JSON.stringify(resources)).not.toMatch(/"(Secret|Password)\w*":/);
  });
});

test.each([
  ['code', templates.code],
  ['results', templates.hub],
] as const)('the bucket with the %s is encrypted, versioned and not public', (_, template) => {
  const buckets = ofType(Object.values(template.Resources), 'AWS::S3::Bucket');
  expect(buckets).toHaveLength(1);
  expect(JSON.stringify(buckets[0]?.['BucketEncryption'])).toMatch(/AES256/);
  expect(buckets[0]).toMatchObject({
    VersioningConfiguration: { Status: 'Enabled' },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
  const statements = statementsOf(Object.values(template.Resources));
  expect(statements).toContainEqual(
    expect.objectContaining({
      Effect: 'Deny',
      Action: 's3:*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  );
});

/**
 * Actions that have no resources: describing, and what Step Functions writes its log and traces
 * with.
 */
const WITHOUT_RESOURCES =
  /^(ec2:Describe|logs:(\w+LogDelivery|ListLogDeliveries|PutResourcePolicy|Describe)|xray:(Put|GetSampling))/;

function egressOf(resources: readonly Resource[]): Array<Record<string, unknown>> {
  const groups = ofType(resources, 'AWS::EC2::SecurityGroup');
  const within: Array<Record<string, unknown>> = JSON.parse(
    JSON.stringify(groups.flatMap((group) => group['SecurityGroupEgress'] ?? [])),
  );
  return [...within, ...ofType(resources, 'AWS::EC2::SecurityGroupEgress')];
}

function statementsOf(resources: readonly Resource[]): readonly Statement[] {
  const roles = ofType(resources, 'AWS::IAM::Role');
  const documents: Array<{ PolicyDocument: Policy }> = JSON.parse(
    JSON.stringify([
      ...roles.flatMap((role) => role['Policies'] ?? []),
      ...ofType(resources, 'AWS::S3::BucketPolicy'),
    ]),
  );
  return documents.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}
