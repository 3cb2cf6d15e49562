import { describe, expect, test } from 'vitest';
import type { Owner } from '../../../provider/contract/request/ownership.ts';
import { describeParameterChange } from '../../../provider/spoke/parameters/model.ts';
import type { ParameterStore } from '../../../provider/spoke/parameters/store.ts';
import { planStoring, storeParameters } from '../../../provider/spoke/write-parameters.ts';
import { anAccess, credentials, nothingStored, storedFor } from './stored.ts';

const access = anAccess();
const order = (fields = {}) => ({
  requestId: 'r-1',
  verb: 'ensure' as const,
  access,
  people: [],
  timeLeft: 1_000,
  ...fields,
});
const owner: Owner = { name: 'stack/A', at: '2026-11-22T15:00:00Z', adopted: false };
const claim = { owner: 'stack/A', at: '2026-11-22T15:01:00Z' };
const words = ({ changes }: ReturnType<typeof planStoring>) =>
  changes.map((change) => describeParameterChange(change).replace(/\/.*\//, ''));

describe('planning', () => {
  test('the plan creates what is missing, the URL first', () => {
    expect(words(planStoring(order(), nothingStored(access), credentials))).toEqual([
      'create parameter url',
      'create parameter password',
      'create parameter username',
    ]);
  });

  test('the plan is empty for what is stored, except for the time when the owner asked', () => {
    const stored = storedFor(access, owner);
    const same = { ...claim, at: owner.at };
    const empty = { changes: [], ownerTime: [] };
    expect(planStoring(order({ claim: same }), stored, credentials)).toEqual(empty);
    const { changes, ownerTime } = planStoring(order({ claim }), stored, credentials);
    const tags = { 'database-access:owner': '2026-11-22T15:01:00Z stack/A' };
    expect(changes).toEqual([]);
    expect(ownerTime).toEqual([{ kind: 'tag', name: stored.names.url, tags }]);
  });

  test('the plan tags all parameters before it writes any when server or owner changes', () => {
    const moved = order({ claim, access: anAccess({ dbendpoint: 'new.example' }) });
    expect(words(planStoring(moved, storedFor(access), credentials))).toEqual([
      'tag parameter password with whose it is',
      'tag parameter url with whose it is',
      'tag parameter username with whose it is',
      'tag parameter url with whose it is',
      'tag parameter password with whose it is',
      'tag parameter username with whose it is',
      'write parameter url',
    ]);
  });
});

describe('storing', () => {
  const calls: string[] = [];
  const parameters: ParameterStore = {
    read: async () => {
      calls.push('read');
      return nothingStored(access);
    },
    write: async (changes) => {
      calls.push(...changes.map(({ kind }) => kind));
      return new Map([[nothingStored(access).names.url, 7]]);
    },
    remove: async () => {},
    readRemovalNote: async () => undefined,
    writeRemovalNote: async () => {},
  };

  test('storing returns the parameters with the versions that they have now', async () => {
    calls.length = 0;
    const stored = storedFor(access);
    const plan = { changes: [], ownerTime: [] };
    const reported = await storeParameters(order(), parameters, stored, plan);
    expect(reported.map(({ type, version }) => [type, version])).toEqual([
      ['String', 1],
      ['SecureString', 1],
      ['SecureString', 7],
    ]);
    expect(calls).toEqual([]);
  });

  test('storing looks at the ownership again before it writes, when a stack asked', async () => {
    calls.length = 0;
    const plan = planStoring(order({ claim }), nothingStored(access), credentials);
    await storeParameters(order({ claim }), parameters, nothingStored(access), plan);
    expect(calls).toEqual(['read', 'create', 'create', 'create']);
  });
});
