import { describe, expect, test } from 'vitest';
import { releaseTemplates } from '../../../stacksets/release/templates.ts';
import { MAX_TEMPLATE_BYTES } from '../../../stacksets/write.ts';
import { givenFor } from '../../support/release/given.ts';
import { CENTRAL, EVERYTHING, HUB_REGION, MEMBERS, optionsWith, templatesOf } from '../company.ts';
import { evaluate, type Resource, type Template } from '../evaluate.ts';

const { keys } = optionsWith();
const texts = releaseTemplates(keys);
const released = (name: string): Template => JSON.parse(texts[name] ?? '');

/** All settings that a release has parameters for. */
const { masterSecretTag, ...spokes } = EVERYTHING.spokes;
const COMPANIES: Readonly<Record<string, Record<string, unknown>>> = {
  'the example company': {},
  'a company without a directory, schedule and trusted pipelines': {
    hub: { account: CENTRAL, region: HUB_REGION, vpc: 'vpc-0', subnets: ['subnet-0'] },
    directory: undefined,
    reconcile: { schedule: 'off', maximumAgeHours: 96 },
    delegatedAdministrator: false,
  },
  'a company that has set everything': {
    ...EVERYTHING,
    spokes,
    vpcs: [{ name: 'default' }],
    rollout: { ...EVERYTHING.rollout, pilot: [] },
    organizationalUnits: ['r-exam'],
  },
};

describe.each(Object.entries(COMPANIES))('%s', (_, changes) => {
  const options = optionsWith(changes);
  const made = templatesOf(options);
  const given = givenFor(options.settings);

  test.each([
    ['code', CENTRAL],
    ['hub', CENTRAL],
    ['rollout', CENTRAL],
    ['account', MEMBERS[0]],
    ['spoke', MEMBERS[0]],
    ['door', MEMBERS[0]],
  ] as const)('gets from the release what it gets from its settings: %s', (name, account = '') => {
    const place = { account, region: HUB_REGION };
    const template = released(name);
    const parameters = typed(template, given);
    const wanted = comparable(evaluate(made[name], place));
    expect(comparable(evaluate(template, { ...place, parameters }))).toEqual(wanted);
  });
});

describe('a pilot', () => {
  const options = optionsWith({ ...EVERYTHING, spokes, vpcs: [{ name: 'default' }] });
  const { pilot: pilotStack = { Resources: {} }, ...made } = templatesOf(options);
  const given = givenFor(options.settings);
  const place = { account: CENTRAL, region: HUB_REGION };
  const { PilotUnits: units = '' } = given;

  test.each([
    ['hub', made.hub, 'hub', {}],
    ['stack of its own', pilotStack, 'rollout', { Stage: 'pilot', OrganizationalUnits: units }],
    ['others', made.rollout, 'rollout', { OrganizationalUnits: 'ou-exam-12345678' }],
  ])('has the same from the release as from settings: its %s', (_, wanted, name, stage) => {
    const template = released(name);
    const parameters = typed(template, { ...given, ...stage });
    expect(comparable(evaluate(template, { ...place, parameters }))).toEqual(
      comparable(evaluate(wanted, place)),
    );
  });
});

test('a further VPC has the StackSet that settings give it, in a stack of its own', () => {
  const vpcs = [{ name: 'default' }, { name: 'data', interfaceEndpoints: true }];
  const options = optionsWith({ vpcs });
  const place = { account: CENTRAL, region: HUB_REGION };
  const { Spokedata } = evaluate(templatesOf(options).rollout, place);
  const template = released('vpc');
  const given = { ...givenFor(options.settings), VpcName: 'data', InterfaceEndpoints: 'yes' };
  const { Spoke } = evaluate(template, { ...place, parameters: typed(template, given) });
  expect(Spokedata && Spoke && comparable({ Spoke })).toEqual(
    Spokedata && comparable({ Spoke: Spokedata }),
  );
});

test('StackSets take the templates of the members, whatever their parameters', () => {
  for (const name of ['account', 'spoke', 'door'])
    expect(Buffer.byteLength(texts[name] ?? '')).toBeLessThan(MAX_TEMPLATE_BYTES);
});

test('the console shows every parameter in a group, with what it means', () => {
  for (const text of Object.values(texts)) {
    const { Parameters, Metadata } = JSON.parse(text);
    const { ParameterGroups } = Metadata['AWS::CloudFormation::Interface'];
    const grouped = ParameterGroups.flatMap((group: { Parameters: string[] }) => group.Parameters);
    expect(grouped.toSorted()).toEqual(Object.keys(Parameters).toSorted());
    for (const { Description } of Object.values<{ Description?: string }>(Parameters))
      expect(Description).toMatch(/\w/);
  }
});

/** As CloudFormation gives values to a template: lists are lists. */
function typed(template: Template, given: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(template.Parameters ?? {}).map(([name, { Type, Default }]) => {
      const value = given[name] ?? Default;
      return [name, /List/.test(Type) && value ? value.split(',') : value];
    }),
  );
}

/** What is deployed: StackSets with what their templates become in an account. */
function comparable(resources: Record<string, Resource>): unknown {
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => [id, plain(withInstance(resource))]),
  );
}

function withInstance({ Condition, ...resource }: Resource): object {
  const { TemplateBody, Parameters, ...rest } = resource.Properties;
  if (resource.Type !== 'AWS::CloudFormation::StackSet') return resource;
  const template: Template = JSON.parse(String(TemplateBody));
  const values: Array<{ ParameterKey: string; ParameterValue: string }> = JSON.parse(
    JSON.stringify(Parameters ?? []),
  );
  const given = Object.fromEntries(values.map((each) => [each.ParameterKey, each.ParameterValue]));
  const place = { account: MEMBERS[0] ?? '', region: HUB_REGION };
  const parameters = typed(template, given);
  return { ...rest, instance: comparable(evaluate(template, { ...place, parameters })) };
}

/**
 * Without what makes no difference to AWS: whether a number is a text, what is usual and what says
 * so, the same resource of a policy twice. A release also lets the hub list the accounts of the root
 * itself, since a template can't tell whether a unit is the root.
 */
function plain(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) {
    const items = value
      .filter((item) => item !== null && !/^arn:aws:organizations::\*:root\//.test(String(item)))
      .map(plain);
    const distinct = [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
    return distinct.length === 1 && typeof distinct[0] === 'string' ? distinct[0] : distinct;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, plain(inner)] as const)
      .filter(([name, inner]) => !(name in USUAL && JSON.stringify(inner) === USUAL[name])),
  );
}

const USUAL: Readonly<Record<string, string>> = {
  AlarmActions: '[]',
  DependsOn: '[]',
  Path: '"/"',
  PLAIN_TEXT_MASTERS: '"false"',
  SPOKE_ROLE_PATH: '"/"',
  USERNAME_CASE: '"lower"',
  USERNAME_TEMPLATE: '"{sAMAccountName}"',
};
