import { expect, test } from 'vitest';
import type { AccessRecord } from '../../../provider/contract/record/record.ts';
import { recordedRequest } from '../../../provider/contract/record/recorded-request.ts';
import { isHere } from '../../../provider/spoke/read-ahead.ts';
import { anAccess, nothingStored, storedFor } from './stored.ts';

/** Who may be told a stored password before the request has passed what may refuse it. */

const access = anAccess({ dbendpoint: 'one.example' });
const elsewhere = anAccess({ dbendpoint: 'two.example' });

function held(recorded = access, stored = storedFor(recorded)) {
  const record: AccessRecord = {
    schema: 1,
    request: recordedRequest(recorded),
    elsewhere: [],
    declarers: [],
    former: [],
    latest: { at: '2026-11-29T00:00:00Z', request: 'r', outcome: 'made true' },
  };
  return { stored, record: { record, version: 1 } };
}

test('the server of the record and of all parameters', () => {
  expect(isHere(held(), access)).toBe(true);
  expect(isHere(held(access, nothingStored(access)), access)).toBe(true);
});

test.each([
  ['another server than that of the record', held(), elsewhere],
  ['a server whose login the parameters do not hold', held(access, storedFor(elsewhere)), access],
  ['a server that no record names', { ...held(), record: undefined }, access],
])('not %s', (_, early, asked) => {
  expect(isHere(early, asked)).toBe(false);
});

test('not if somebody else made one of the parameters', () => {
  const { names, parameters } = storedFor(access);
  const [first, ...others] = parameters;
  if (first === undefined) throw new Error('nothing is stored');
  const stored = { names, parameters: [{ ...first, tags: {} }, ...others] };
  expect(isHere(held(access, stored), access)).toBe(false);
});
