import { describe, expect, test } from 'vitest';
import type { AccessRecord } from '../../../../provider/contract/record/record.ts';
import { recordedRequest } from '../../../../provider/contract/record/recorded-request.ts';
import { parseRequest } from '../../../../provider/contract/request/parse-request.ts';
import { uphold } from '../../../../provider/spoke/records/uphold.ts';
import { aRequest } from '../../contract/builders.ts';

const access = parseRequest(aRequest(), { region: 'eu-central-1' });
const record: AccessRecord = {
  schema: 1,
  request: recordedRequest(access),
  elsewhere: [{ dbendpoint: 'old.example:5432' }],
  declarers: [
    { kind: 'terraform', id: 'm', at: '2026-11-01T00:00:00.000Z', since: 'r', pending: true },
  ],
  former: [{ kind: 'stack', id: 's' }],
  latest: { at: '2026-11-01T00:00:00.000Z', request: 'r', outcome: 'failed', problem: 'x' },
};
const NOW = '2026-11-29T01:00:00.000Z';
const upheld = (stored: { record: AccessRecord; version: number } | undefined, version = 7) =>
  uphold({ access, reconciles: { version }, requestId: 'run-1' }, stored, NOW);

describe('a record that is upheld', () => {
  test('says when it was made true, and nothing else changes', () => {
    expect(upheld({ record, version: 7 })).toEqual({
      during: { ...record, latest: { at: NOW, request: 'run-1', outcome: 'under way' } },
      after: {
        ...record,
        madeTrue: { at: NOW, request: 'run-1' },
        latest: { at: NOW, request: 'run-1', outcome: 'made true' },
      },
      warnings: [],
    });
  });

  test.each([
    ['is gone', undefined],
    ['was written since', { record, version: 8 }],
    ['is older, as one that was removed and made anew', { record, version: 1 }],
  ])('is left alone if it %s', (_, stored) => {
    expect(upheld(stored)).toBeUndefined();
  });

  test('is still the same after an attempt of the same run', () => {
    const attempted = { ...record, latest: { ...record.latest, request: 'run-1' } };
    expect(upheld({ record: attempted, version: 8 })).toBeDefined();
  });

  test('is another one if it says something else, although the run wrote it last', () => {
    const changed = {
      ...record,
      request: { ...record.request, privileges: 'owner' },
      latest: { ...record.latest, request: 'run-1' },
    };
    expect(upheld({ record: changed, version: 9 })).toBeUndefined();
  });

  test('is all that is done, whatever the order says', () => {
    const orders = [
      { privileges: 'owner' },
      { groups: { Everybody: 'owner' } },
      { dbendpoint: 'else.example:5432' },
      { rotation: 'anew' },
    ];
    for (const fields of orders) {
      const other = parseRequest(aRequest(fields), { region: 'eu-central-1' });
      const order = { access: other, reconciles: { version: 7 }, requestId: 'run-1' };
      expect(uphold(order, { record, version: 7 }, NOW)).toBeUndefined();
    }
  });

  test('may lack a field that is new since it was written', () => {
    const { rotation: _, ...request } = record.request;
    expect(upheld({ record: { ...record, request }, version: 7 })).toBeDefined();
  });
});
