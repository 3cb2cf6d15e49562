import { describe, expect, test } from 'vitest';
import { MAX_TEMPLATE_BYTES } from '../../stacksets/write.ts';
import { CENTRAL, HUB_REGION, ofType, optionsWith, REGIONS, templatesOf } from './company.ts';
import { evaluate, type Template } from './evaluate.ts';

const place = {
  account: CENTRAL,
  region: HUB_REGION,
  parameters: { HubUrl: 'https://abc.lambda-url.eu-central-1.on.aws/' },
};
const setsIn = (template: Template | undefined) =>
  template === undefined
    ? []
    : ofType(Object.values(evaluate(template, place)), 'AWS::CloudFormation::StackSet');
const setsOf = (changes = {}) => setsIn(templatesOf(optionsWith(changes)).rollout);
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

test('a release that fails stops early, and some accounts may have no VPC', () => {
  const preferencesOf = (changes = {}) =>
    setsOf(changes).map(({ OperationPreferences }) => OperationPreferences);
  const atOnce = { MaxConcurrentPercentage: 20 };
  expect(preferencesOf()).toMatchObject([
    { FailureTolerancePercentage: 10, ...atOnce },
    { FailureTolerancePercentage: 20, ...atOnce },
    { FailureTolerancePercentage: 10, ...atOnce },
  ]);
  const rollout = { spokeFailureTolerancePercentage: 90, maxConcurrentPercentage: 100 };
  expect(preferencesOf({ rollout })[1]).toMatchObject({
    FailureTolerancePercentage: 90,
    MaxConcurrentPercentage: 100,
  });
});

describe('a pilot', () => {
  const [pilot, rest, everywhere] = ['ou-exam-pilot123', 'ou-exam-12345678', 'ou-exam-87654321'];
  const templates = templatesOf(
    optionsWith({
      organizationalUnits: [rest, pilot, everywhere],
      vpcs: [
        { name: 'default' },
        { name: 'data', organizationalUnits: [rest] },
        { name: 'lab', organizationalUnits: [pilot] },
      ],
      rollout: { pilot: [pilot] },
    }),
  );
  const unitsOf = (sets: ReturnType<typeof setsIn>) =>
    sets.map(({ StackSetName, StackInstancesGroup }) => {
      const [group]: [{ DeploymentTargets: { OrganizationalUnitIds: string[] } }] = JSON.parse(
        JSON.stringify(StackInstancesGroup),
      );
      return [StackSetName, group.DeploymentTargets.OrganizationalUnitIds];
    });

  test('every account is in the StackSets of the pilot or of the rest, and in no others', () => {
    expect(unitsOf(setsIn(templates.pilot))).toEqual([
      ['database-access-pilot-account', [pilot]],
      ['database-access-pilot-spoke-default', [pilot]],
      ['database-access-pilot-spoke-lab', [pilot]],
      ['database-access-pilot-door', [pilot]],
    ]);
    expect(unitsOf(setsIn(templates.rollout))).toEqual([
      ['database-access-account', [rest, everywhere]],
      ['database-access-spoke-default', [rest, everywhere]],
      ['database-access-spoke-data', [rest]],
      ['database-access-door', [rest, everywhere]],
    ]);
  });

  test('in the pilot nothing may fail', () => {
    for (const { OperationPreferences } of setsIn(templates.pilot))
      expect(OperationPreferences).toMatchObject({
        FailureTolerancePercentage: 0,
        MaxConcurrentPercentage: 100,
      });
  });

  test('the hub is told which units the pilot has', () => {
    const [hub] = ofType(Object.values(templates.hub.Resources), 'AWS::Lambda::Function').filter(
      ({ FunctionName }) => FunctionName === 'database-access-hub',
    );
    expect(hub?.['Environment']).toMatchObject({
      Variables: { ROLLOUT: expect.stringContaining(`"pilot":["${pilot}"]`) },
    });
  });

  test('without a pilot there is one stack for all accounts', () => {
    expect(templatesOf()).not.toHaveProperty('pilot');
  });
});

test('with the management account, an account that joins gets role, spokes and door in that order', () => {
  const sets = setsOf({
    vpcs: [{ name: 'default' }, { name: 'data' }],
    rollout: { managementAccount: '999999999999' },
  });
  const arn = (id: string) =>
    `arn:aws:cloudformation:${HUB_REGION}:999999999999:stackset/<${id}.StackSetId>`;
  const account = arn('Account');
  expect(sets.map(({ AutoDeployment }) => Object(AutoDeployment)['DependsOn'])).toEqual([
    [],
    [account],
    [account],
    [account, arn('Spokedefault'), arn('Spokedata')],
  ]);
  for (const { AutoDeployment } of setsOf()) expect(AutoDeployment).not.toHaveProperty('DependsOn');
});

test('another revision changes every StackSet and nothing else', () => {
  const before = setsOf({ rollout: { revision: '1' } });
  const after = setsOf({ rollout: { revision: '2' } });
  for (const [at, { Description, ...more }] of after.entries()) {
    expect(Description).toBe(
      String(before[at]?.['Description']).replace('revision 1', 'revision 2'),
    );
    expect({ ...before[at], Description }).toEqual({ Description, ...more });
  }
});

test('all stacks of the members have the tags of the settings', () => {
  for (const { Tags } of setsOf({ tags: { owner: 'platform' } }))
    expect(Tags).toEqual([{ Key: 'owner', Value: 'platform' }]);
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
  const pilot = { organizationalUnits: ['ou-exam-12345678', 'ou-exam-pilot123'] };
  const options = optionsWith({ ...pilot, rollout: { pilot: ['ou-exam-pilot123'] } });
  for (const template of Object.values(templatesOf(options)))
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
