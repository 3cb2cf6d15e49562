import { describe, expect, test } from 'vitest';
import { type Account, placesOf } from '../../../../provider/hub/operations/places.ts';

const account = (id: string, state: Partial<Account> = {}): Account => ({
  id,
  name: `name of ${id}`,
  isActive: true,
  isManagement: false,
  ...state,
});
const rollout = {
  units: ['ou-x-production', 'ou-x-test'],
  regions: ['eu-central-1', 'eu-west-1'],
  vpcs: [{ name: 'default' }, { name: 'data', units: ['ou-x-production'], regions: ['eu-west-1'] }],
};
const units = new Map([
  ['ou-x-production', [account('2'), account('1'), account('3', { isActive: false })]],
  ['ou-x-test', [account('2'), account('4'), account('9', { isManagement: true })]],
]);
const spelled = (only?: string[]) =>
  placesOf(rollout, units, only).accounts.flatMap(({ places }) =>
    places.map(({ account, region, vpc }) => `${account} ${region} ${vpc}`),
  );

test('places name every account once, with the VPCs of its units', () => {
  expect(spelled()).toEqual([
    '1 eu-central-1 default',
    '1 eu-west-1 default',
    '1 eu-west-1 data',
    '2 eu-central-1 default',
    '2 eu-west-1 default',
    '2 eu-west-1 data',
    '4 eu-central-1 default',
    '4 eu-west-1 default',
  ]);
});

test('accounts that are left out are counted', () => {
  expect(placesOf(rollout, units).leftOut).toEqual({ inactive: 1, management: 1 });
});

describe('places that are asked for by account', () => {
  test('name these accounts only', () => {
    expect(spelled(['4', '4'])).toEqual(['4 eu-central-1 default', '4 eu-west-1 default']);
    expect(placesOf(rollout, units, ['4']).leftOut).toEqual({ inactive: 0, management: 0 });
  });

  test('include the management account, but no inactive account', () => {
    expect(spelled(['9'])).toHaveLength(2);
    expect(placesOf(rollout, units, ['3'])).toEqual({
      accounts: [],
      leftOut: { inactive: 1, management: 0 },
    });
  });

  test('are everywhere for an account outside of the units', () => {
    const { accounts } = placesOf(rollout, units, ['7']);
    expect(accounts).toMatchObject([{ account: '7', name: '' }]);
    expect(accounts[0]?.places).toHaveLength(3);
  });
});
