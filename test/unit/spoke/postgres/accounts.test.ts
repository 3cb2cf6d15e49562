import { expect, test } from 'vitest';
import type { RoleRow } from '../../../../provider/spoke/postgres/catalogue/rows.ts';
import { personOf } from '../../../../provider/spoke/postgres/state/accounts.ts';

/** A person whose date of VALID UNTIL is over. */
const DATED: RoleRow = {
  ...{ oid: '1', name: 'dated', comment: null, isLogin: true, canLogIn: false, memberOf: [] },
  ...{ sessionRole: null, isMasters: false, sharedIn: [], memberOfLogins: [], memberByMaster: [] },
  ...{ memberOfUnmarked: [], attributes: [], isManageable: true, mayHaveNoSession: false },
};

test('a leaver whom IAM lets in loses the login, whatever date VALID UNTIL says', () => {
  const scope = { roles: new Set<string>(), database: 'app', expelled: new Set<string>() };
  const canLogIn = (row: RoleRow, ...wanted: string[]) =>
    personOf(row, { ...scope, wanted: new Set(wanted) }).canLogIn;
  expect(canLogIn(DATED)).toBe(true);
  expect(canLogIn({ ...DATED, isLogin: false })).toBe(false);
  // Whoever stays is let in again, without the date.
  expect(canLogIn(DATED, 'dated')).toBe(false);
});
