import { describe, expect, test } from 'vitest';
import {
  type Review,
  review as reviewSchema,
} from '../../../../provider/contract/messages/review.ts';
import { attentionOf } from '../../../../provider/review/model/attention.ts';
import { narrow } from '../../../../stacksets/review/filter.ts';
import { refuseUnknown } from '../../../../stacksets/review/refuse-unknown.ts';
import { companyReview } from '../../../support/browser/company.ts';

const COMPANY = companyReview({ people: 64, databases: 14 });
const LEDGER = 'ledger.c5x7h2.eu-central-1.rds.amazonaws.com';
const loginsOf = ({ accesses, databases }: Review) =>
  new Set([
    ...accesses.flatMap(({ logins = [] }) => logins.map(({ name }) => name)),
    ...databases.flatMap(({ others }) => others.map(({ name }) => name)),
  ]);

describe('the part of a review', () => {
  test('without a filter is the whole', () => {
    expect(narrow(COMPANY, {})).toEqual(COMPANY);
  });

  test('about a person has her logins and changes, and what nobody knows', () => {
    const hers = narrow(COMPANY, { people: ['Ada.Abel'] });
    expect(reviewSchema.parse(hers)).toEqual(hers);
    expect(loginsOf(hers)).toEqual(new Set(['ada.abel']));
    expect(hers.accesses).toHaveLength(3);
    expect(hers.changes?.list.map(({ login }) => login)).toEqual(['ada.abel']);
    expect(hers.failedPlaces).toEqual(COMPANY.failedPlaces);
    expect(hers.scope).toBe('Ada.Abel, of all accounts');
  });

  test('about a login of others has its databases', () => {
    const found = narrow(COMPANY, { people: ['etl_copy'] });
    expect(loginsOf(found)).toEqual(new Set(['etl_copy']));
    expect(found.databases).toHaveLength(3);
  });

  test('keeps an access whose logins nobody has seen: she may be in it', () => {
    const [first] = COMPANY.accesses;
    if (first === undefined) throw new Error('no access');
    const { logins: _, ...unseen } = first;
    expect(narrow({ ...COMPANY, accesses: [unseen] }, { people: ['x'] }).accesses).toEqual([
      unseen,
    ]);
  });

  test.each([
    LEDGER,
    'ledger',
    `${LEDGER}:3306`,
    'ledger/ledger',
    `${LEDGER}:3306/ledger`,
    '/ledger',
  ])('about the database %s has it only, and no other place', (database) => {
    const found = narrow(COMPANY, { databases: [database] });
    expect(found.accesses.map(({ identity }) => identity.dbname)).toEqual(['ledger']);
    expect(found.databases.map(({ dbname }) => dbname)).toEqual(['ledger']);
    expect(found.failedPlaces).toEqual([]);
    expect(attentionOf(found)).toEqual([]);
  });

  test('about an account, by id or name, has what is there', () => {
    const [byId, byName] = [['600000000006'], ['Archive']].map((accounts) =>
      narrow(COMPANY, { accounts }),
    );
    expect(byId?.failedPlaces).toEqual(COMPANY.failedPlaces);
    expect({ ...byName, scope: '' }).toEqual({ ...byId, scope: '' });
    expect(narrow(COMPANY, { accounts: ['platform'] }).accesses).toHaveLength(2);
  });

  test('of several kinds is what all of them choose, and of one kind what any does', () => {
    const filter = { people: ['ada.abel', 'etl_copy'], accounts: ['shop-prod'] };
    const found = narrow(COMPANY, filter);
    expect(loginsOf(found)).toEqual(new Set(['ada.abel']));
    expect(new Set(found.accesses.map(({ name }) => name))).toEqual(new Set(['shop-prod']));
    expect(found.failedPlaces).toEqual([]);
  });

  test('has the strays of a server, and those that may be on it', () => {
    const [{ account, name, region } = { account: '', name: '', region: '' }] = COMPANY.accesses;
    const stray = { account, name, region, cure: 'docs/' };
    const strays = [
      { ...stray, what: 'on the server', endpoint: `${LEDGER}:3306` },
      { ...stray, what: 'on another', endpoint: 'other:3306' },
      { ...stray, what: 'somewhere' },
    ];
    for (const database of ['ledger/ledger', '/ledger']) {
      const there = narrow({ ...COMPANY, strays }, { databases: [database] });
      expect(there.strays.map(({ what }) => what)).toEqual(['on the server', 'somewhere']);
    }
  });
});

describe('what a review does not know', () => {
  test.each([
    [{ people: ['ada.abell'] }, 'has no login ada.abell. Did you mean ada.abel?'],
    [{ people: ['costa'] }, 'Did you mean ada.costa or ben.costa or carla.costa?'],
    [{ people: ['\u001b[2J'] }, 'has no login ?[2J.'],
    [{ databases: ['ledgr'] }, 'has no database ledgr. Did you mean /ledger or ledger?'],
    [{ databases: ['ledger/legder'] }, 'Did you mean ledger/ledger?'],
    [{ accounts: ['100000000002'] }, 'has no account 100000000002. Did you mean 100000000001'],
    [{ accounts: ['plattform'] }, 'Did you mean platform?'],
    [{ accounts: ['shop'] }, 'An account without accesses is in no review.'],
  ])('%j is refused, with what is spelt nearly so', (filter, why) => {
    expect(() => refuseUnknown(COMPANY, filter)).toThrow(why);
  });

  test.each([
    { people: ['OTTO.KLEIN', 'etl_copy', 'ada.abel', 'shop_app_k3v9x2'] }, // the first has gone
    { databases: ['ledger', `${LEDGER}:3306/ledger`] },
    { accounts: ['600000000006', 'archive', 'Shop-Prod'] },
  ])('is none of %j', (filter) => {
    expect(() => refuseUnknown(COMPANY, filter)).not.toThrow();
  });
});
