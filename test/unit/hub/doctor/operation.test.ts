import { describe, expect, test } from 'vitest';
import { isOperation, parseOperation } from '../../../../provider/hub/doctor/operation.ts';
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
  ['an unknown one', { operation: 'docter' }, 'operation: must be one of accounts, doctor'],
  ['an unknown key', { operation: 'doctor', acounts: [] }, 'acounts: is no field of an operation'],
  ['an account that lost its zeros', { operation: 'doctor', accounts: [12345] }, '12 digits'],
  ['a lifecycle of Terraform', { operation: 'doctor', tf: {} }, 'tf: is no field'],
])('%s', (_, event, problem) => {
  test('is refused by name', () => {
    expect(() => parseOperation(event)).toThrow(problem);
  });
});
