import { describe, expect, test } from 'vitest';
import type { Review } from '../../../../provider/contract/messages/review.ts';
import { neverSeen, onlyOf } from '../../../../stacksets/reconcile/program/people.ts';
import { companyReview } from '../../../support/browser/company.ts';

const COMPANY = companyReview({ people: 64, databases: 14 });
const [FIRST] = COMPANY.accesses;
const of = (name: string, input: object = {}, review: Review = COMPANY) =>
  onlyOf([name], { mode: 'check', ...input }, review);

describe('a run for a person', () => {
  test('is for the accesses in which she has a login, and their accounts', () => {
    const { mode, accounts, accesses = [] } = of('Ada.Abel');
    expect({ mode, accounts }).toEqual({
      mode: 'check',
      accounts: ['100000000001', '400000000004'].filter((id) => accounts?.includes(id)),
    });
    const hers = COMPANY.accesses.filter(({ logins = [] }) =>
      logins.some(({ name }) => name === 'ada.abel'),
    );
    expect(accesses).toEqual(hers.map(({ access }) => access));
  });

  test('and for some accounts or accesses, is for those of hers', () => {
    const id = FIRST?.access ?? '';
    expect(of('ada.abel', { accesses: ['prod/shop/app/orders'] }).accesses).toEqual([id]);
    expect(of('ada.abel', { accounts: [FIRST?.account], accesses: [id] }).accesses).toEqual([id]);
    expect(() => of('ada.abel', { accounts: ['999999999999'] })).toThrow('no login in these');
  });

  test('whom nobody knows is refused, with those who are called nearly so', () => {
    expect(() => of('ada.abell')).toThrow('has no person ada.abell. Did you mean ada.abel?');
    // An application has no groups to leave.
    expect(() => of('shop_app_k3v9x2')).toThrow('has no person shop_app_k3v9x2.');
  });

  test('tells how many accesses nobody has looked into, of those that it could be for', () => {
    if (FIRST === undefined) throw new Error('no access');
    const { logins: _, ...unseen } = FIRST;
    const review = { ...COMPANY, accesses: [unseen, ...COMPANY.accesses.slice(1)] };
    const before = neverSeen({ mode: 'check' }, COMPANY);
    expect(neverSeen({ mode: 'check' }, review)).toBe(before + 1);
    expect(neverSeen({ mode: 'check', accounts: ['999999999999'] }, review)).toBe(0);
  });

  test('with more accesses than a run can name is refused, and says what to do', () => {
    if (FIRST === undefined) throw new Error('no access');
    const accesses = Array.from({ length: 101 }, (_, at) => ({ ...FIRST, access: String(at) }));
    const wide = { ...COMPANY, accesses };
    expect(() => of('ada.abel', {}, wide)).toThrow('Choose some by --account');
  });
});
