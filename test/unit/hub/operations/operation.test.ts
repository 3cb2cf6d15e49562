import { describe, expect, test } from 'vitest';
import { isOperation } from '../../../../provider/contract/messages/operation.ts';
import { parseOperation } from '../../../../provider/hub/operations/operation.ts';
import { aRequest } from '../../contract/builders.ts';

test('the key operation tells an operation from a request for access', () => {
  expect(isOperation({ operation: 'doctor' })).toBe(true);
  expect([aRequest(), 'doctor', null, undefined].filter(isOperation)).toEqual([]);
});

test('an operation may be narrowed down to some accounts', () => {
  expect(parseOperation({ operation: 'accounts' })).toEqual({ operation: 'accounts' });
  expect(parseOperation({ operation: 'doctor', accounts: ['012345678901'] })).toEqual({
    operation: 'doctor',
    accounts: ['012345678901'],
  });
});

describe.each<[string, object, string]>([
  [
    'an unknown one',
    { operation: 'docter' },
    'operation: must be one of accounts, doctor, accesses',
  ],
  ['an unknown key', { operation: 'doctor', acounts: [] }, 'acounts: is no field of an operation'],
  ['an account that lost its zeros', { operation: 'doctor', accounts: [12345] }, '12 digits'],
  ['a lifecycle of Terraform', { operation: 'doctor', tf: {} }, 'tf: is no field'],
])('%s', (_, event, problem) => {
  test('is refused by name', () => {
    expect(() => parseOperation(event)).toThrow(problem);
  });
});

test('accesses may be narrowed down to places, and no other operation may', () => {
  const places = [{ account: '012345678901', region: 'eu-west-1', after: 'token' }];
  expect(parseOperation({ operation: 'accesses', places })).toEqual({
    operation: 'accesses',
    places,
  });
  const doctor = { operation: 'doctor', places };
  expect(() => parseOperation(doctor)).toThrow('places: is for the operation accesses only');
  const wrong = { operation: 'accesses', places: [{ account: '1', region: 'x' }] };
  expect(() => parseOperation(wrong)).toThrow('places.account: has 1 digit; it must be 12');
});
