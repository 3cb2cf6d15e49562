import { describe, expect, test } from 'vitest';
import { parseRequest } from '../../../provider/contract/request/parse-request.ts';
import { explainPlace } from '../../../provider/hub/not-in-rollout.ts';
import { NoSpoke, OutsideError, UserError } from '../../../provider/runtime/errors.ts';
import { aRequest } from '../contract/builders.ts';

const rollout = {
  namePrefix: 'x',
  units: ['ou-1'],
  regions: ['eu-central-1', 'eu-west-1'],
  vpcs: [{ name: 'default' }, { name: 'payments', regions: ['eu-west-1'] }],
};
const parsed = (fields: Record<string, unknown>) =>
  parseRequest(aRequest({ mastersecret: '/masters/orders', ...fields }), {
    region: 'eu-central-1',
    account: '222222222222',
  });
const noSpoke = new NoSpoke('there is no spoke');
const explained = (fields: Record<string, unknown>) =>
  explainPlace(noSpoke, parsed(fields), rollout);

describe('a place without a spoke', () => {
  test.each<[Record<string, unknown>, string]>([
    [
      { region: 'eu-central-2' },
      'region: database-access is not rolled out to eu-central-2; it may be eu-central-1, ' +
        'eu-west-1 (did you mean eu-central-1?). Nothing was changed',
    ],
    [
      { region: 'eu-west-1', vpc: 'defalt' },
      'vpc: database-access is not rolled out to defalt; it may be default, payments (did you ' +
        'mean default?). Nothing was changed',
    ],
    [
      { vpc: 'payments' },
      'vpc: database-access is not rolled out to payments; it may be default. Nothing was changed',
    ],
    [
      { vpc: 'vpc-0a1b2c3d4e5f67890' },
      'vpc: database-access is not rolled out to vpc-0a1b2c3d4e5f67890; it may be default. vpc is ' +
        'the name that the rollout has for a VPC, not its id. Nothing was changed',
    ],
  ])('that the settings do not have is the mistake of the request: %j', (fields, sentence) => {
    const error = explained(fields);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ message: sentence, entry: 'spoke-not-in-rollout' });
  });

  test('that the settings have is the trouble of the rollout', () => {
    expect(explained({})).toBe(noSpoke);
    expect(explained({ region: 'eu-west-1', vpc: 'payments' })).toBe(noSpoke);
  });

  test('is not explained by settings that the hub does not have, nor is another error', () => {
    const request = parsed({ vpc: 'nowhere' });
    expect(explainPlace(noSpoke, request, undefined)).toBe(noSpoke);
    const error = new OutsideError('the spoke did not answer');
    expect(explainPlace(error, request, rollout)).toBe(error);
  });
});
