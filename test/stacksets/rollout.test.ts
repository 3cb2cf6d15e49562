import { expect, test } from 'vitest';
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

test('three StackSets: the role in one Region, spokes and doors in all', () => {
  const instances = (Regions: string[]) => [
    { DeploymentTargets: { OrganizationalUnitIds: ['ou-exam-12345678'] }, Regions },
  ];
  expect(setsOf()).toMatchObject([
    { StackSetName: 'database-access-account', StackInstancesGroup: instances([HUB_REGION]) },
    { StackSetName: 'database-access-spoke-default', StackInstancesGroup: instances(REGIONS) },
    { StackSetName: 'database-access-door', StackInstancesGroup: instances(REGIONS) },
  ]);
});

test('accounts that join get them, accounts that leave lose them; operations run at once', () => {
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

test('an account that publishes no VPC is no failure of the rollout; the role must get almost everywhere', () => {
  expect(setsOf().map(({ OperationPreferences }) => OperationPreferences)).toMatchObject([
    { FailureTolerancePercentage: 10 },
    { FailureTolerancePercentage: 100 },
    { FailureTolerancePercentage: 10 },
  ]);
});

test('a further VPC has a StackSet of its own, where the settings want it', () => {
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

test('another External ID changes the stacks of the hub and of the accounts, so that IAM looks up anew who the hub is', () => {
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

test('nothing is given that the template does not know, or asked for that is not given', () => {
  for (const set of setsOf()) {
    const { Parameters = {} }: { Parameters?: object } = JSON.parse(String(set['TemplateBody']));
    expect(Object.keys(parametersOf(set))).toEqual(Object.keys(Parameters));
  }
});

/** 51,200 bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
test('every template is small enough to be sent as it is', () => {
  for (const template of Object.values(templatesOf()))
    expect(Buffer.byteLength(JSON.stringify(template, undefined, 2))).toBeLessThan(40_000);
});

test('no template needs anything that the default role of StackSets refuses, or an account that CDK has prepared', () => {
  for (const template of Object.values(templatesOf())) {
    expect(template).not.toHaveProperty('Transform');
    expect(JSON.stringify(template)).not.toMatch(
      /CloudFormation::Stack"|BootstrapVersion|Custom::/,
    );
  }
});
