import { describe, expect, test } from 'vitest';
import {
  hubPermissions,
  lambdaTrust,
  type Policy,
  spokePermissions,
  spokeRolePermissions,
  spokeRoleTrust,
} from '../../stacksets/permissions.ts';

const account = '222222222222';
const hub = hubPermissions({
  organization: 'o-1',
  account: '111111111111',
  directoryParameters: ['/directory/bind'],
});
const trust = spokeRoleTrust({
  hubRoleArn: 'arn:aws:iam::111111111111:role/hub',
  externalId: 'x',
  organization: 'o-1',
});
const spoke = spokePermissions({
  account,
  parameterPrefix: 'database-access',
  masterParameters: ['masters/*'],
  keys: ['arn:aws:kms:eu-central-1:222222222222:key/1'],
});
const policies: Array<[string, Policy]> = [
  ['hub', hub],
  ['spoke role', spokeRolePermissions(account)],
  ['spoke', spoke],
];

/** What the sandbox enforces is not repeated here: this is about what must never be written, and what it can't evaluate. */
describe.each(policies)('the permissions of the %s', (_, { Statement }) => {
  test('name actions and resources, none of them all', () => {
    for (const { Action, Resource, Effect } of Statement) {
      expect(Effect).toBe('Allow');
      for (const action of [Action].flat()) expect(action).toMatch(/^[a-z]+:[A-Za-z]+$/);
      for (const resource of [Resource].flat())
        expect(resource).toMatch(/^arn:aws:[a-z]+:[^:]*:(\d{12}|\*):[^*]/);
    }
  });
});

test('the hub reaches the spoke roles of its organization, its failure destination and its own parameters', () => {
  expect(hub.Statement.map(({ Resource, Condition }) => [Resource, Condition])).toEqual([
    ['arn:aws:iam::*:role/database-access-spoke', { StringEquals: { 'aws:ResourceOrgID': 'o-1' } }],
    ['arn:aws:lambda:*:111111111111:function:database-access-failures', undefined],
    [['arn:aws:ssm:*:111111111111:parameter/directory/bind'], undefined],
  ]);
});

test('a spoke role trusts one role, with an External ID, of one organization', () => {
  for (const { Principal } of trust.Statement)
    expect(Principal).toEqual({ AWS: 'arn:aws:iam::111111111111:role/hub' });
  expect(trust.Statement[0]?.Condition).toEqual({
    StringEquals: { 'sts:ExternalId': 'x', 'aws:PrincipalOrgID': 'o-1' },
  });
});

test('keys are used through the two services only', () => {
  const keys = spoke.Statement.find(({ Sid }) => Sid.includes('Keys'));
  expect(keys?.Condition).toEqual({
    StringLike: { 'kms:ViaService': ['ssm.*.amazonaws.com', 'secretsmanager.*.amazonaws.com'] },
  });
});

test('without keys or parameters of its own, a spoke may not use any', () => {
  const sids = spokePermissions({ account, parameterPrefix: 'p' }).Statement.map(({ Sid }) => Sid);
  expect(sids).toEqual(['OwnParameters', 'MasterSecrets']);
  expect(lambdaTrust().Statement[0]?.Principal).toEqual({ Service: 'lambda.amazonaws.com' });
});
