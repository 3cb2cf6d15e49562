import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../provider/hub/settings.ts';
import {
  NoSpoke,
  OtherVersion,
  OutsideError,
  PlatformError,
  Refused,
  UserError,
} from '../../provider/runtime/errors.ts';
import { presentable } from '../../provider/runtime/lambda.ts';
import { jsonLog } from '../../provider/runtime/log.ts';
import { SECONDS } from '../../stacksets/function/time-limits.ts';
import { CENTRAL, exampleFile, HUB_REGION, ofType, optionsWith, templatesOf } from './company.ts';
import { evaluate } from './evaluate.ts';

const place = { account: CENTRAL, region: HUB_REGION };
const hubOf = (changes = {}) =>
  Object.values(evaluate(templatesOf(optionsWith(changes)).hub, place));
const resources = hubOf();
const functions = ofType(resources, 'AWS::Lambda::Function');
const hub = functions.find(({ FunctionName }) => FunctionName === 'database-access-hub');

const roleOfHub = (all: typeof resources) =>
  ofType(all, 'AWS::IAM::Role').find(({ RoleName }) => RoleName === 'database-access-hub');

test('the hub is in its VPC, and takes a limited number of requests at once', () => {
  expect(hub).toMatchObject({
    ReservedConcurrentExecutions: 20,
    VpcConfig: { SubnetIds: ['subnet-0123456789abcdef0', 'subnet-0fedcba9876543210'] },
  });
});

test('the hub understands the settings that it gets', () => {
  const variables: { Variables: Record<string, string> } = JSON.parse(
    JSON.stringify(hub?.['Environment']),
  );
  expect(parseSettings({ ...variables.Variables, AWS_REGION: HUB_REGION })).toMatchObject({
    externalId: 'database-access-of-example-corp',
    directory: {
      urls: ['ldaps://ad.corp.example.com'],
      bindParameter: '/database-access-hub/directory/bind',
      caParameter: '/database-access-hub/directory/ca',
    },
  });
});

test('the path of roles is in all that names one: permissions, trust, and what the hub assumes', () => {
  const templates = templatesOf(optionsWith({ roles: { path: '/platform/' } }));
  const resources = Object.values(evaluate(templates.hub, place));
  const [, lambda] = ofType(resources, 'AWS::Lambda::Function');
  const { Variables }: { Variables: Record<string, string> } = JSON.parse(
    JSON.stringify(lambda?.['Environment']),
  );
  const { spokeRolePath } = parseSettings({ ...Variables, AWS_REGION: HUB_REGION });
  expect(spokeRolePath).toBe('/platform/');
  for (const template of Object.values(templates)) {
    const text = JSON.stringify(template);
    expect(text).not.toContain(':role/database-access');
    for (const role of ofType(Object.values(template.Resources), 'AWS::IAM::Role'))
      expect(role['Path']).toBe('/platform/');
  }
  expect(JSON.stringify(templates.hub)).toContain(
    `"arn:aws:iam::*:role${spokeRolePath}database-access-spoke"`,
  );
  expect(JSON.stringify(templates.account)).toContain(
    `"arn:aws:iam::${CENTRAL}:role/platform/database-access-reconcile"`,
  );
});

test('the hub asks the name servers of the settings', () => {
  const example: { hub: object } = JSON.parse(readFileSync(exampleFile, 'utf8'));
  const [group] = ofType(
    hubOf({ hub: { ...example.hub, nameServers: ['10.9.0.0/28'] } }),
    'AWS::EC2::SecurityGroup',
  );
  expect(JSON.stringify(group)).toMatch(/10\.9\.0\.0\/28[^}]*"FromPort":53/);
});

test('the hub is told the units of the rollout, and may list the accounts of no others', () => {
  const changes = {
    organizationalUnits: ['ou-exam-12345678', 'r-exam'],
    vpcs: [
      { name: 'default' },
      { name: 'data', organizationalUnits: ['ou-exam-12345678'], regions: ['eu-west-1'] },
    ],
  };
  const [, hub] = ofType(hubOf(changes), 'AWS::Lambda::Function');
  const { Variables }: { Variables: Record<string, string> } = JSON.parse(
    JSON.stringify(hub?.['Environment']),
  );
  expect(parseSettings({ ...Variables, AWS_REGION: HUB_REGION }).rollout).toEqual({
    namePrefix: 'database-access',
    units: ['ou-exam-12345678', 'r-exam'],
    regions: ['eu-central-1', 'eu-west-1'],
    vpcs: [
      { name: 'default' },
      { name: 'data', units: ['ou-exam-12345678'], regions: ['eu-west-1'] },
    ],
  });
  const roles = JSON.stringify(roleOfHub(hubOf(changes)));
  expect(roles.match(/organizations:\w+/g)).toEqual([
    'organizations:ListAccountsForParent',
    'organizations:ListOrganizationalUnitsForParent',
  ]);
  expect(roles.match(/arn:aws:organizations:[^"]+/g)).toEqual([
    'arn:aws:organizations::*:ou/o-exampleorg1/ou-exam-*',
    'arn:aws:organizations::*:root/o-exampleorg1/r-exam',
  ]);
});

test('the hub reads the parameters of the directory and no other', () => {
  const reads = JSON.stringify(roleOfHub(resources)).match(/parameter\/[^"]+/g);
  expect(reads).toEqual([
    'parameter/database-access-hub/directory/bind',
    'parameter/database-access-hub/directory/ca',
  ]);
});

test.each([
  ['ldaps://ad.example', 636],
  ['ldap://ad.example', 389],
  ['ldaps://ad.example:3269', 3269],
])('with the directory %s, the hub reaches AWS, port %i and the name server there', (url, port) => {
  const directory = { url, networks: ['10.0.0.0/24'], baseDn: 'DC=x', bindParameter: '/bind' };
  const [group] = ofType(hubOf({ directory }), 'AWS::EC2::SecurityGroup');
  expect(group?.['SecurityGroupEgress']).toMatchObject([
    { CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 },
    { CidrIp: '10.0.0.0/24', FromPort: port, ToPort: port },
    { CidrIp: '10.0.0.0/24', FromPort: 53, IpProtocol: 'udp' },
    { CidrIp: '10.0.0.0/24', FromPort: 53, IpProtocol: 'tcp' },
  ]);
});

test('with several controllers, the hub reaches the ports of all', () => {
  const url = 'ldaps://a.example, ldaps://b.example ldap://c.example:3268';
  const directory = { url, networks: ['10.0.0.0/24'], baseDn: 'DC=x', bindParameter: '/bind' };
  const resources = hubOf({ directory });
  const [group] = ofType(resources, 'AWS::EC2::SecurityGroup');
  expect(group?.['SecurityGroupEgress']).toMatchObject(
    [443, 636, 3268, 53, 53].map((FromPort) => ({ FromPort })),
  );
  expect(JSON.stringify(resources)).toContain(JSON.stringify(url));
});

test('a hub without a directory has no settings of one and reads no parameter', () => {
  const alone = JSON.stringify(hubOf({ directory: undefined }));
  expect(alone).not.toMatch(/LDAP_|ssm:GetParameter|FromPort":(636|53)/);
});

describe('invokers', () => {
  const permissions = (changes = {}) => ofType(hubOf(changes), 'AWS::Lambda::Permission');

  test('trusted invokers may invoke the hub, and nobody if there are none', () => {
    expect(permissions()[0]).toMatchObject({
      Action: 'lambda:InvokeFunction',
      Principal: 'arn:aws:iam::111111111111:role/database-pipeline',
      PrincipalOrgID: 'o-exampleorg1',
    });
    const { trustedInvokers: _, ...hub } = optionsWith().settings.hub;
    expect(permissions({ hub })).toEqual(permissions().slice(1));
  });

  test('the organization may call the hub by its signed URL and in no other way', () => {
    expect(permissions().slice(1)).toMatchObject([
      { Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'AWS_IAM' },
      { Action: 'lambda:InvokeFunction', Principal: '*', InvokedViaFunctionUrl: true },
    ]);
    expect(ofType(resources, 'AWS::Lambda::Url')).toMatchObject([{ AuthType: 'AWS_IAM' }]);
  });
});

test('the failure destination gets what the hub fails, and has no destination itself', () => {
  const [failures, hub] = ofType(resources, 'AWS::Lambda::EventInvokeConfig');
  expect(hub?.['DestinationConfig']).toEqual({ OnFailure: { Destination: '<Failures.Arn>' } });
  expect(failures).not.toHaveProperty('DestinationConfig');
  expect(functions[0]).not.toHaveProperty('VpcConfig');
});

test('every caller outlives the function it waits for, and three attempts fit into an hour', () => {
  expect(SECONDS.spoke).toBeLessThan(SECONDS.hub);
  expect(SECONDS.hub).toBeLessThan(SECONDS.door);
  expect(SECONDS.door).toBeLessThanOrEqual(900);
  expect(3 * SECONDS.door + 3 * 60).toBeLessThan(3_600);
});

const LATE = 'database-access-reconcile-late';

test('every alarm is there, and goes to the topics of the settings', () => {
  const topic = 'arn:aws:sns:eu-central-1:111111111111:platform';
  const alarms = ofType(hubOf({ alarmTopics: [topic] }), 'AWS::CloudWatch::Alarm');
  expect(alarms.map(({ AlarmName }) => AlarmName)).toEqual([
    'database-access-reconcile-failed',
    'database-access-reconcile-timed-out',
    'database-access-reconcile-late',
    'database-access-reconcile-too-old',
    'database-access-reconcile-refused',
    'database-access-reconcile-places-failed',
    'database-access-hub-defect',
    'database-access-hub-errors',
    'database-access-outside-errors',
    'database-access-hub-throttled',
    'database-access-hub-slow',
    'database-access-hub-events-dropped',
    'database-access-hub-crashed',
    'database-access-failures-unanswered',
    'database-access-security',
  ]);
  for (const alarm of alarms)
    expect(alarm).toMatchObject({
      AlarmActions: [topic],
      // The run that did not finish is the one that is missing.
      TreatMissingData: alarm['AlarmName'] === LATE ? 'breaching' : 'notBreaching',
    });
  const slow = alarms.find(({ MetricName }) => MetricName === 'Duration');
  expect(slow?.['Threshold']).toBe(0.8 * SECONDS.hub * 1_000);
});

test("failures are counted apart as the platform's and the outside's, and a team's not at all", () => {
  const filters = ofType(resources, 'AWS::Logs::MetricFilter');
  const countOf = (error: unknown) => {
    const lines: string[] = [];
    const log = jsonLog({}, (line) => lines.push(line));
    presentable(error, log, { requestId: 'r', logGroup: 'g' });
    const line = JSON.parse(lines.join());
    return filters
      .filter(({ FilterPattern }) => {
        const [, field = '', value] = /^\{ \$\.(\w+) = "(.*)" \}$/.exec(`${FilterPattern}`) ?? [];
        return field !== '' && line[field] === value;
      })
      .map(
        ({ MetricTransformations }) =>
          /"MetricName":"([\w-]+)"/.exec(JSON.stringify(MetricTransformations))?.[1],
      );
  };
  expect(countOf(new UserError(''))).toEqual([]);
  expect(countOf(new Refused(''))).toEqual([]);
  expect(countOf(new OutsideError(''))).toEqual(['outside-failures']);
  for (const error of [new PlatformError(''), new NoSpoke(''), new OtherVersion('')])
    expect(countOf(error)).toEqual(['platform-failures']);
  // Once for the hub, and once for its reconciliation.
  expect(countOf(new TypeError(''))).toEqual(['defects', 'defects']);
});
