import { describe, expect, test } from 'vitest';
import { serverMarks } from '../../../../provider/spoke/engine/marks.ts';
import { type MarkedRow, marksOf } from '../../../../provider/spoke/postgres/catalogue/marks.ts';
import { type Marker, writeMarker } from '../../../../provider/spoke/postgres/marker.ts';

const ID = '0a1b2c3d4e5f';
const of = { access: ID, for: 'prod/shop/checkout/app' };
const row = (name: string, marker: Marker, fields: Partial<MarkedRow> = {}): MarkedRow => ({
  name,
  comment: writeMarker(marker),
  isLogin: false,
  canLogIn: false,
  memberOf: [],
  ...fields,
});
const group = (is: 'owner' | 'readonly') =>
  row(`dbaccess_${ID}_${is}`, { ...of, is, database: 'app', server: 'orders.example:5432' });
const user = (name: string, canLogIn: boolean) =>
  row(name, { ...of, is: 'application user', generation: 1, rotation: '' }, { canLogIn });
/** The date of VALID UNTIL may be over, for which IAM does not ask. */
const person = (name: string, memberOf: string[], isLogin = true) =>
  row(name, { is: 'person' }, { isLogin, memberOf });
const keeper = row('dbaccess_keeper', { ...of, is: 'keeper', from: 'ab', of: 'anna' });
const told = (...rows: MarkedRow[]) => serverMarks('10.0.0.1:5432', marksOf(rows)).accesses;

describe('the marks of an access', () => {
  test('count its users and people that can log in, and name what somebody would drop', () => {
    const marks = told(
      group('owner'),
      group('readonly'),
      user('checkout_x', true),
      user('checkout_y', false),
      person('anna', [`dbaccess_${ID}_readonly`, 'rds_iam']),
      person('ben', [`dbaccess_${ID}_readonly`], false),
      person('chen', ['dbaccess_000000000000_readonly']),
      keeper,
    );
    expect(marks).toEqual([
      {
        access: ID,
        label: 'prod/shop/checkout/app',
        hostPort: 'orders.example:5432',
        logins: 2,
        names: [`dbaccess_${ID}_owner`, `dbaccess_${ID}_readonly`, 'checkout_x', 'checkout_y'],
      },
    ]);
  });

  test('are none if nobody can log in: an owner role that was kept, a keeper, a locked user', () => {
    expect(told(group('owner'), keeper, user('checkout_x', false))).toEqual([]);
  });

  test('are bounded', () => {
    const many = Array.from({ length: 1_200 }, (_, at) => ({
      access: String(at).padStart(12, '0'),
      label: '',
      hostPort: '',
      names: Array.from({ length: 50 }, () => 'n'),
      logins: new Set(['a']),
    }));
    const { accesses, more } = serverMarks('', many);
    expect([accesses.length, more, accesses[0]?.names.length]).toEqual([1_000, 200, 10]);
  });
});
