import { readFileSync } from 'node:fs';
import { App, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { describe, expect, test } from 'vitest';
import {
  DatabaseAccessRollout,
  type DatabaseAccessRolloutProps,
} from '../../../stacksets/construct/index.ts';
import { parseProps } from '../../../stacksets/construct/rollout/parse-props.ts';
import type { GivenSettings } from '../../../stacksets/settings/index.ts';
import { EVERYTHING, exampleFile, settingsWith } from '../company.ts';

const example: DatabaseAccessRolloutProps = JSON.parse(readFileSync(exampleFile, 'utf8'));
const given = (more: object = {}): DatabaseAccessRolloutProps => ({ ...example, ...more });

describe('the props of a rollout', () => {
  test('they are the settings of a settings.json, of the same types', () => {
    // What only one of them has, or has as another type, does not compile.
    const asSettings = (props: Same<DatabaseAccessRolloutProps>): Same<GivenSettings> => props;
    const asProps = (settings: Same<GivenSettings>): Same<DatabaseAccessRolloutProps> => settings;
    expect([asSettings, asProps]).toHaveLength(2);
  });

  test.each([
    ['of the example', {}],
    ['with everything', EVERYTHING],
  ])('they are parsed as npm run synth does, %s', (_, more) => {
    expect(parseProps(given(more), 'here')).toEqual(settingsWith(more));
  });
});

/** With every key, lists that may be read-only, and without the enum of the CDK. */
type Same<T> =
  T extends ReadonlyArray<infer Item>
    ? ReadonlyArray<Same<Item>>
    : T extends object
      ? {
          readonly [Key in keyof T as Exclude<Key, 'logRetentionDays'>]-?: Same<
            Exclude<T[Key], undefined>
          >;
        }
      : T;

describe('mistakes', () => {
  const refusal = (more: object) => () =>
    new DatabaseAccessRollout(new App(), 'Rollout', given(more));

  test('every mistake is told at once, by the name of its prop', () => {
    expect(refusal({ organization: 'o-1', hub: { ...example.hub, vpc: 'default' } })).toThrow(
      new Error(
        [
          'DatabaseAccessRollout Rollout:',
          '✖ must be an organization id such as o-exampleorg1',
          '  → at organization',
          '✖ must be a VPC id',
          '  → at hub.vpc',
        ].join('\n'),
      ),
    );
  });

  test('a prop that is no setting is refused, whatever its type says', () => {
    expect(refusal({ region: 'eu-central-1' })).toThrow('Unrecognized key: "region"');
  });

  test('authorities are looked for where the app runs', () => {
    expect(refusal({ spokes: { certificateAuthorities: ['no-such.pem'] } })).toThrow(
      "DatabaseAccessRollout Rollout: spokes.certificateAuthorities: no-such.pem can't be read",
    );
  });

  test('a value that only CloudFormation knows is refused where names are made of it', () => {
    const externalId = new CfnParameter(new Stack(), 'Id').valueAsString;
    expect(refusal({ externalId })).toThrow(
      new Error(
        'DatabaseAccessRollout Rollout:\n✖ must be known at synth: templates and names are made ' +
          'of it\n  → at externalId',
      ),
    );
  });
});

test('a VPC may be one that the CDK has yet to look up', () => {
  const stack = new Stack(undefined, 'Network', { env: { account: '1', region: 'eu-central-1' } });
  const vpc = Vpc.fromLookup(stack, 'Vpc', { vpcName: 'central' });
  const subnets = vpc.selectSubnets().subnetIds;
  const { hub } = parseProps(given({ hub: { ...example.hub, vpc: vpc.vpcId, subnets } }), 'here');
  expect(hub.subnets).toEqual(['p-12345', 'p-67890']);
});

test('the VPC, invokers and topics may be made by the app itself', () => {
  const stack = new Stack();
  const vpc = new Vpc(stack, 'Vpc');
  const { subnetIds } = vpc.selectSubnets();
  const late = (name: string) => new CfnParameter(stack, name).valueAsString;
  const props = given({
    hub: { ...example.hub, vpc: vpc.vpcId, subnets: subnetIds, trustedInvokers: [late('Role')] },
    alarmTopics: [late('Platform'), late('Audit')],
  });
  const { hub, alarmTopics } = parseProps(props, 'here');
  expect(hub).toMatchObject({ ...props.hub });
  expect(alarmTopics).toEqual(props.alarmTopics);
  const list = Fn.split(',', late('Subnets'));
  expect(parseProps(given({ hub: { ...example.hub, subnets: list } }), 'here').hub.subnets).toEqual(
    list,
  );
});
