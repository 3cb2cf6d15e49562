import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { parseSettings } from '../../../stacksets/settings/index.ts';
import { exampleFile } from '../company.ts';
import { type Declaration, declarations, exportedNames } from './declarations.ts';
import { ORDER, writePage } from './page.ts';

const all = declarations();

test('docs/cdk-reference.md is current: npm run cdk-reference', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/cdk-reference.md'), 'utf8');
  expect(page).toBe(writePage());
  expect(exportedNames().toSorted()).toEqual(ORDER.toSorted());
});

const interfaces = [...all.values()].filter(
  ({ name, kind }) => kind === 'interface' && exportedNames().includes(name),
);

test.each(interfaces)(
  'the props of $name are read-only and explained, and each optional one tells its default',
  ({ members, base }) => {
    for (const { name, signature, text, isOptional, default: told } of members) {
      expect(signature).toMatch(/^readonly /);
      const again = all.get(base ?? '')?.members.some((member) => member.name === name);
      if (!again) expect(text, name).toMatch(/\.$/);
      expect(told !== undefined, name).toBe(isOptional);
    }
  },
);

/** Where the settings have what an interface is about. */
const PLACES = {
  DatabaseAccessRolloutProps: (settings) => settings,
  HubSettings: ({ hub }) => hub,
  SpokeSettings: ({ spokes }) => spokes,
  VpcSettings: ({ vpcs }) => vpcs[0],
  StackSetSettings: ({ rollout }) => rollout,
  ReconcileSettings: ({ reconcile }) => reconcile,
  RoleSettings: ({ roles }) => roles,
  MemberAlarmSettings: ({ memberAlarms }) => memberAlarms,
} satisfies Record<string, (settings: ReturnType<typeof parseSettings>) => object | undefined>;

test.each(Object.entries(PLACES))('the defaults of %s are those of the settings', (name, place) => {
  const { organization, organizationalUnits, regions, externalId, hub } = JSON.parse(
    readFileSync(exampleFile, 'utf8'),
  );
  const { account, region, vpc, subnets } = hub;
  const given = {
    ...{ organization, organizationalUnits, regions, externalId },
    hub: { account, region, vpc, subnets },
    memberAlarms: {},
  };
  const settings: Record<string, unknown> = { ...place(parseSettings(given, 'the test')) };
  const { members } = all.get(name) as Declaration;
  for (const { name, default: told } of members) {
    if (told === undefined || name === 'memberAlarms') continue;
    if (told.startsWith('- as each')) continue;
    const value = told.startsWith('- ') ? undefined : runInNewContext(`(${told})`);
    expect({ [name]: settings[name] }).toMatchObject({ [name]: value });
  }
});
