import { expect, test } from 'vitest';
import { namedAlike, warnOfAlike } from '../../../../provider/spoke/records/alike.ts';
import { anAccess } from '../stored.ts';
import { aRecord } from './builders.ts';

const { identity } = anAccess({ appname: 'Checkout' });
const records = (...appnames: string[]) => appnames.map((appname) => aRecord([], { appname }));

test('accesses whose names differ only by case are told, and no others', () => {
  const alike = namedAlike(identity, records('checkout', 'Checkout', 'check-out', 'CHECKOUT'));
  expect(alike.map(({ appname }) => appname)).toEqual(['checkout', 'CHECKOUT']);
  expect(warnOfAlike(identity, alike)[0]).toBe(
    'prod/shop/Checkout/orders differs only by case from prod/shop/checkout/orders, which is ' +
      'another access: case counts in env, project, appname and dbname',
  );
});

test('a record that nobody can parse is like no other', () => {
  const unknown = aRecord([], {}, { request: { appname: 'checkout' } });
  expect(namedAlike(identity, [unknown])).toEqual([]);
});
