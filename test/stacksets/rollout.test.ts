import { expect, test } from 'vitest';
import { MAX_TEMPLATE_BYTES } from '../../stacksets/write.ts';
import { CENTRAL, HUB_REGION, ofType, optionsWith, REGIONS, templatesOf } from './company.ts';
import { evaluate } from './evaluate.ts';

const place = {
  account: CENTRAL,
  region: HUB_REGION,
  parameters: { HubUrl: 'https://abc.lambda-url.eu-central-1.on.aws/' },
};
const setsOf = (changes = {}) =>
  ofType(
    Object.values(evaluate(templatesOf(optionsWith(changes)).rollout, place)),
    'AWS::CloudFormation::StackSet',
  );
const parametersOf = (set: Record<string, unknown> | undefined) => {
  const list: Array<Record<string, string>> = JSON.parse(JSON.stringify(set?.['Parameters']));
  return Object.fromEntries(list.map((each) => [each['ParameterKey'], each['ParameterValue']]));
};

test('three StackSets bring the role to one Region, and spokes and doors to all', () => {
  const instances = (Regions: string[]) => [
    { DeploymentTargets: { OrganizationalUnitIds: ['ou-exam-12345678'] }, Regions },
  ];
  expect(setsOf()).toMatchObject([
    { StackSetName: 'database-access-account', StackInstancesGroup: instances([HUB_REGION]) },
    { StackSetName: 'database-access-spoke-default', StackInstancesGroup: instances(REGIONS) },
    { StackSetName: 'database-access-door', StackInstancesGroup: instances(REGIONS) },
  ]);
});

test('accounts that join get the stacks, and accounts that leave lose them', () => {
  for (const set of setsOf())
    expect(set).toMatchObject({
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: 'DELEGATED_ADMIN',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      ManagedExecution: { Active: true },
      OperationPreferences: {
        RegionConcurrencyType: 'PARALLEL',
        ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
      },
    });
  expect(setsOf({ delegatedAdministrator: false })[0]).toMatchObject({ CallAs: 'SELF' });
});

test('missing VPCs do not fail the rollout, but roles have to arrive almost everywhere', () => {
  expect(setsOf().map(({ OperationPreferences }) => OperationPreferences)).toMatchObject([
    { FailureTolerancePercentage: 10 },
    { FailureTolerancePercentage: 100 },
    { FailureTolerancePercentage: 10 },
  ]);
});

test('a further VPC has a StackSet of its own, for the Regions of its settings', () => {
  const vpcs = [
    { name: 'default' },
    { name: 'data-lake', regions: ['eu-west-1'], interfaceEndpoints: true },
  ];
  const [, first, second] = setsOf({ vpcs });
  expect(first?.['TemplateBody']).toEqual(second?.['TemplateBody']);
  expect(parametersOf(first)).toMatchObject({ VpcName: 'default', InterfaceEndpoints: 'no' });
  expect(second).toMatchObject({
    StackSetName: 'database-access-spoke-data-lake',
    StackInstancesGroup: [{ Regions: ['eu-west-1'] }],
  });
  expect(parametersOf(second)).toEqual({
    VpcName: 'data-lake',
    Vpc: '/database-access-vpc/data-lake/id',
    Subnets: '/database-access-vpc/data-lake/subnet-ids',
    InterfaceEndpoints: 'yes',
  });
});

test('a new External ID changes hub and accounts, so that IAM looks the hub up again', () => {
  const before = templatesOf();
  const after = templatesOf(optionsWith({ externalId: 'another' }));
  const changed = Object.entries(before).filter(
    ([name, template]) => JSON.stringify(template) !== JSON.stringify(Object(after)[name]),
  );
  expect(changed.map(([name]) => name)).toEqual(['hub', 'rollout', 'account']);
});

test('the doors get the URL that the hub publishes', () => {
  expect(templatesOf().rollout.Parameters).toEqual({
    HubUrl: expect.objectContaining({
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/database-access-hub/url',
    }),
  });
  expect(parametersOf(setsOf().at(-1))).toEqual({ HubUrl: place.parameters.HubUrl });
});

test('every StackSet gives exactly the parameters that its template has', () => {
  for (const set of setsOf()) {
    const { Parameters = {} }: { Parameters?: object } = JSON.parse(String(set['TemplateBody']));
    expect(Object.keys(parametersOf(set))).toEqual(Object.keys(Parameters));
  }
});

test('every template is small enough for a request, with room for longer settings', () => {
  for (const template of Object.values(templatesOf()))
    expect(Buffer.byteLength(JSON.stringify(template))).toBeLessThan(0.85 * MAX_TEMPLATE_BYTES);
});

test('no template needs what StackSets refuse, or an account that CDK has bootstrapped', () => {
  for (const template of Object.values(templatesOf())) {
    expect(template).not.toHaveProperty('Transform');
    expect(JSON.stringify(template)).not.toMatch(
      /CloudFormation::Stack"|BootstrapVersion|Custom::/,
    );
  }
});
