import { describe, expect, test } from 'vitest';
import type {
  Access,
  AccessesAnswer,
  Remainder,
} from '../../../../provider/contract/messages/accesses.ts';
import { list, statusOf } from '../../../../stacksets/accesses/listing.ts';
import type { Hub, WhereAccesses } from '../../../../stacksets/ask-hub/hub.ts';
import { NotAsked } from '../../../../stacksets/ask-hub/not-asked.ts';
import { access, listing } from './listed.ts';

const notAsked = {
  account: '4',
  name: '',
  region: 'eu-west-1',
  state: 'role missing' as const,
};
const unreadable = { account: '4', name: '', region: 'eu-west-1', problem: 'no record' };

describe('exit status', () => {
  test('the exit status is 0 if every access is well, or there is none', () => {
    expect(statusOf(listing([]))).toBe(0);
    const well = (['made true', 'under way', 'retained'] as const).map((state) =>
      access({ state }),
    );
    expect(statusOf(listing(well))).toBe(0);
  });

  test.each(['failed', 'interrupted', 'users left'] as const)(
    'the exit status is 1 if an access is "%s"',
    (state) => {
      expect(statusOf(listing([access(), access({ state })]))).toBe(1);
    },
  );

  test('the exit status is 1 if a record can not be read', () => {
    expect(statusOf(listing([access()], { unreadable: [unreadable] }))).toBe(1);
  });

  test('the exit status is 1 if an access has no record', () => {
    const { id, account, name, region, env, project, appname, database } = access();
    const lost = { id, account, name, region, env, project, appname, database, parameters: [] };
    expect(statusOf(listing([access()], { unrecorded: [lost] }))).toBe(1);
  });

  test('the exit status is 2 if not everything could be asked', () => {
    const failed = access({ state: 'failed' });
    expect(statusOf(listing([failed], { not_asked: [notAsked] }))).toBe(2);
    const unasked = [{ accounts: ['4'], problem: 'gone' }];
    expect(statusOf(listing([failed], { unasked }))).toBe(2);
  });
});

const answer = (accesses: Access[], more: Remainder[] = []): AccessesAnswer => ({
  request_id: 'r-1',
  hub: { version: '1.2.3', contract: 5 },
  accesses,
  unreadable: [],
  unrecorded: [],
  not_asked: [],
  more,
});
const hubOf = (
  accounts: readonly string[],
  accesses: (where: WhereAccesses) => AccessesAnswer,
  places = 2,
): Pick<Hub, 'accounts' | 'accesses'> => ({
  accounts: async () => ({
    accounts: accounts.map((account) => ({ account, name: '', places })),
    left_out: { inactive: 1, management: 1 },
  }),
  accesses: async (where) => accesses(where),
});
const all = (hub: Pick<Hub, 'accounts' | 'accesses'>, filter = {}) => {
  const lines: string[] = [];
  const listed = list(hub, { filter }, (line) => lines.push(line));
  return { listed, lines };
};

describe('many accounts', () => {
  const accounts = Array.from({ length: 250 }, (_, at) => `${1_000 + at}`);

  test('are asked about in batches, sorted, and counted by state', async () => {
    const hub = hubOf(accounts, (where) =>
      answer(
        'accounts' in where
          ? where.accounts
              .map((account) =>
                access({ account, state: account === '1001' ? 'failed' : 'made true' }),
              )
              .reverse()
          : [],
      ),
    );
    const { listed, lines } = all(hub);
    const found = await listed;
    expect(found.accesses.map(({ account }) => account)).toEqual(accounts);
    expect(found.counts).toEqual({ failed: 1, 'made true': 249 });
    expect(found.left_out).toEqual({ inactive: 1, management: 1 });
    expect(lines).toEqual([
      'asking 250 accounts',
      '100 of 250 accounts, 100 accesses, 1 need attention',
      '200 of 250 accounts, 100 accesses',
      '250 of 250 accounts, 50 accesses',
    ]);
  });

  test('that can not be asked about do not hide the others', async () => {
    const hub = hubOf(
      ['1', '2'],
      (where) => {
        if ('accounts' in where && where.accounts[0] === '1') throw new NotAsked('gone');
        return answer([access({ account: '2' })]);
      },
      200,
    );
    const found = await all(hub).listed;
    expect(found.accesses).toHaveLength(1);
    expect(found.unasked).toEqual([{ accounts: ['1'], problem: 'gone' }]);
  });
});

describe('an answer that is not all', () => {
  const rest = [{ account: '1', region: 'eu-west-1', after: 'p2' }];

  test('is followed by the rest', async () => {
    const asked: WhereAccesses[] = [];
    const hub = hubOf(['1'], (where) => {
      asked.push(where);
      return 'places' in where
        ? answer([access({ account: '1', appname: 'b' })])
        : answer([access({ account: '1', appname: 'a' })], rest);
    });
    const { accesses } = await all(hub).listed;
    expect(asked).toEqual([{ accounts: ['1'] }, { places: rest }]);
    expect(accesses.map(({ appname }) => appname)).toEqual(['a', 'b']);
  });

  test('keeps what was told if the rest can not be asked', async () => {
    const hub = hubOf(['1'], (where) => {
      if ('places' in where) throw new NotAsked('gone');
      return answer([access()], rest);
    });
    const found = await all(hub).listed;
    expect(found.accesses).toHaveLength(1);
    expect(found.unasked).toEqual([{ accounts: ['1'], problem: 'gone' }]);
  });

  test('that never ends is not asked for ever', async () => {
    let questions = 0;
    const endless = hubOf(['1'], () => {
      questions++;
      return answer([], rest);
    });
    const found = await all(endless).listed;
    expect(found.unasked).toMatchObject([{ accounts: ['1'] }]);
    expect(questions).toBe(20);
  });
});

describe('filters', () => {
  const accesses = [
    access({ appname: 'a' }),
    access({ appname: 'b', database: 'other' }),
    access({ appname: 'c', endpoint: '[fd00::1]:5432' }),
    access({
      appname: 'd',
      endpoint: 'orders2:5432',
      declarers: [{ kind: 'stack', id: 'Shop-Prod/Access@00', at: '' }],
    }),
  ];
  test.each([
    [{}, 'abcd'],
    [{ declaredBy: 'PROD' }, 'abcd'],
    [{ declaredBy: 'shop-prod' }, 'd'],
    [{ declaredBy: '0f6c2d1e' }, 'abc'],
    [{ database: 'orders' }, 'ab'],
    [{ database: 'Orders.abc.eu-central-1.rds.amazonaws.com' }, 'ab'],
    [{ database: 'orders.abc.eu-central-1.rds.amazonaws.com:5432/app' }, 'a'],
    [{ database: 'orders/other' }, 'b'],
    [{ database: '[fd00::1]' }, 'c'],
    [{ database: 'orders2', declaredBy: 'shop' }, 'd'],
    [{ database: 'nowhere' }, ''],
  ])('%j leave the accesses %s', async (filter, left) => {
    const found = await all(
      hubOf(['1'], () => answer(accesses)),
      filter,
    ).listed;
    expect(found.accesses.map(({ appname }) => appname).join('')).toBe(left);
  });

  test('count and judge what they leave, and whatever could not be read or asked', async () => {
    const failed = access({ appname: 'z', database: 'other', state: 'failed' });
    const hub = hubOf(['1'], () => ({ ...answer([access(), failed]), unreadable: [unreadable] }));
    const found = await all(hub, { database: 'orders/app' }).listed;
    expect(found.counts).toEqual({ 'made true': 1 });
    expect(found.unreadable).toEqual([unreadable]);
  });
});
