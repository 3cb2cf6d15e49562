import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { isReconciliation } from '../../../../provider/contract/messages/operation.ts';
import type { Person, Report } from '../../../../provider/contract/messages/order.ts';
import {
  type Row,
  type RunInput,
  type RunPlace,
  row,
  runBatch,
  runKeys,
  runSummary,
} from '../../../../provider/contract/messages/reconcile.ts';
import { parseRecordsQuery } from '../../../../provider/contract/messages/records.ts';
import type {
  MarkedAccess,
  UnrecordedParameters,
} from '../../../../provider/contract/messages/unrecorded.ts';
import type { AccessRecord } from '../../../../provider/contract/record/record.ts';
import { accessId } from '../../../../provider/contract/request/identity.ts';
import { reconcile } from '../../../../provider/hub/reconcile/index.ts';
import type { ReconcilePorts } from '../../../../provider/hub/reconcile/ports.ts';
import type { Results } from '../../../../provider/hub/reconcile/results.ts';
import type { Task } from '../../../../provider/hub/tasks.ts';
import { deadlineIn } from '../../../../provider/runtime/deadline.ts';
import { NoSpoke, OutsideError } from '../../../../provider/runtime/errors.ts';
import type { Invocation } from '../../../../provider/runtime/lambda.ts';
import { jsonLog } from '../../../../provider/runtime/log.ts';
import { aRecord } from '../../../support/records.ts';

const [FIRST, SECOND] = ['100000000000', '100000000001'];
const REGION = 'eu-central-1';

const done = (fields: Partial<Report> = {}): Report => ({
  parameters: [],
  username: 'u',
  people: { added: 0, removed: 0, unchanged: 1 },
  plan: [],
  warnings: [],
  leftovers: [],
  reconciled: { added: [], removed: [] },
  ...fields,
});

function inMemory(
  beforeWrite: (key: string) => void,
): Results & { readonly objects: Map<string, string> } {
  const objects = new Map<string, string>();
  return {
    bucket: 'results',
    objects,
    write: async (key, text) => {
      beforeWrite(key);
      objects.set(key, text);
    },
    read: async (key) => objects.get(key),
    list: async (prefix) => [...objects.keys()].filter((key) => key.startsWith(prefix)),
  };
}

interface Setting {
  /** The records that the spoke of an account tells; an error if it does not answer. */
  readonly records: Record<string, readonly AccessRecord[] | Error>;
  readonly input?: Partial<RunInput>;
  readonly sendOrder?: (task: Task, people: readonly Person[]) => Promise<Report>;
  readonly left?: number;
  readonly atOnce?: number;
  /** Of the step `accesses`: which calls there are, and what they meet. */
  readonly calls?: (places: readonly RunPlace[]) => readonly (readonly RunPlace[])[];
  readonly write?: (key: string) => void;
  /** What the spokes tell of credentials without a record. */
  readonly unrecorded?: readonly UnrecordedParameters[] | Error;
  /** The records that a spoke tells of a single access later in the run. */
  readonly meanwhile?: Setting['records'];
}

/** A run, as the state machine asks for it. */
async function run({
  records,
  input,
  sendOrder,
  left = 840_000,
  atOnce = 4,
  calls = (places) => [places],
  write = () => {},
  unrecorded = [],
  meanwhile = {},
}: Setting) {
  const results = inMemory(write);
  const logs: string[] = [];
  const tasks: Task[] = [];
  const ports: ReconcilePorts = {
    rollout: { namePrefix: 'a', units: ['ou'], regions: [REGION], vpcs: [{ name: 'default' }] },
    listAccounts: async () =>
      Object.keys(records).map((id) => ({ id, name: '', isActive: true, isManagement: false })),
    callSpoke: async ({ account }, { message }) => {
      const asked = parseRecordsQuery(JSON.parse(message(60_000)))?.records;
      if (asked?.unrecorded && unrecorded instanceof Error) throw unrecorded;
      if (asked?.unrecorded) return { records: [], unreadable: [], unrecorded };
      const told = (asked?.accessId === undefined ? records : meanwhile)[account] ?? [];
      if (told instanceof Error) throw told;
      return { records: told.map((record) => ({ record, version: 3 })), unreadable: [] };
    },
    sendOrder: async (task, people) => {
      tasks.push(task);
      return sendOrder ? sendOrder(task, people) : done();
    },
    directory: undefined,
    results,
    atOnce,
    placesPerCall: 2,
  };
  const invocation = (ms: number): Invocation => ({
    requestId: 'q-1',
    functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:reconcile',
    deadline: deadlineIn(ms),
    log: jsonLog({}, (line) => logs.push(line)),
    logGroup: '',
  });
  const ask = (step: string, more: object = {}, ms = 840_000) => {
    const asked = { step, run: 'run-1', input: { mode: 'apply', ...input }, ...more };
    return reconcile({ reconcile: asked }, ports, invocation(ms));
  };
  await ask('places');
  const batches = (step: 'records' | 'accesses') =>
    z.array(runBatch).parse(JSON.parse(results.objects.get(runKeys.batches('run-1', step)) ?? ''));
  for (const { places } of batches('records')) await ask('records', { places });
  await ask('groups');
  const failures: unknown[] = [];
  for (const { places } of batches('accesses'))
    for (const each of calls(places))
      await ask('accesses', { places: each }, left).catch((error) => failures.push(error));
  const summary = runSummary.parse(await ask('summary'));
  const rowsOf = (account: string): Row[] =>
    (results.objects.get(runKeys.rows('run-1', { account, region: REGION })) ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => row.parse(JSON.parse(line)));
  return { rowsOf, summary, tasks, logs, failures, busy: batches('accesses') };
}

const ACCOUNTS = [0, 1, 2, 3, 4].map((digit) => `10000000000${digit}`);

/** Accounts with one access each. */
const alike = (accounts = ACCOUNTS) =>
  Object.fromEntries(accounts.map((account) => [account, [plain('a', account)]]));

const plain = (appname: string, account = FIRST, fields = {}): AccessRecord =>
  aRecord({}, { account, appname, groups: {}, ...fields });

describe('a run', () => {
  test('sends each access its record again, with the version that it read', async () => {
    const { tasks, rowsOf, summary } = await run({ records: { [FIRST]: [plain('a')] } });
    expect(tasks).toMatchObject([
      {
        verb: 'ensure',
        access: { dryRun: false, confirmRemovals: false, takeOver: false },
        claim: { declarer: { kind: 'terraform', id: '0f6c' }, at: '', request: 'run-1' },
        reconciles: { version: 3 },
      },
    ]);
    expect(rowsOf(FIRST)).toMatchObject([{ outcome: 'true', identity: { appname: 'a' } }]);
    expect(summary).toMatchObject({ accesses: 1, outcomes: { true: 1 } });
  });

  test('a check asks for a dry run, and a confirmation is for one access', async () => {
    const records = { [FIRST]: [plain('a'), plain('b')] };
    const checked = await run({ records, input: { mode: 'check' } });
    expect(checked.tasks.map(({ access }) => access.dryRun)).toEqual([true, true]);
    const id = checked.rowsOf(FIRST)[1]?.access ?? '';
    const confirmed = await run({ records, input: { confirm: [id] } });
    expect(confirmed.tasks.map(({ access }) => access.confirmRemovals)).toEqual([false, true]);
  });

  test('a record of another account or Region is told, and nothing is done', async () => {
    const records = {
      [FIRST]: [plain('a', SECOND), plain('b', FIRST, { region: 'us-east-1' })],
    };
    const { tasks, rowsOf } = await run({ records });
    expect(tasks).toEqual([]);
    expect(rowsOf(FIRST)).toMatchObject([{ outcome: 'unreadable' }, { outcome: 'unreadable' }]);
  });

  test("a place whose spoke does not answer is told, and no other one's rows change", async () => {
    const records = {
      [FIRST]: new NoSpoke('no role', {
        cause: Object.assign(new Error(), { name: 'AccessDenied' }),
      }),
      [SECOND]: [plain('a', SECOND)],
    };
    const { rowsOf, summary } = await run({ records });
    expect(rowsOf(FIRST)).toMatchObject([
      { outcome: 'failed', problem: expect.stringContaining('role missing') },
    ]);
    expect(rowsOf(SECOND)).toMatchObject([{ outcome: 'true' }]);
    expect(summary).toMatchObject({ places: { all: 2, failed: 1 }, accesses: 1 });
  });

  test('a failure of one access is its own, and a defect is not repeated to anybody', async () => {
    const { rowsOf, summary, logs } = await run({
      records: { [FIRST]: [plain('a'), plain('b'), plain('c')] },
      sendOrder: async ({ access: { identity } }) => {
        if (identity.appname === 'a') throw new OutsideError('the server does not answer');
        if (identity.appname === 'b') throw new TypeError('secret text');
        return done({ plan: ['grant'] });
      },
    });
    expect(rowsOf(FIRST)).toMatchObject([
      { outcome: 'failed', problem: 'the server does not answer' },
      { outcome: 'failed', problem: expect.stringContaining('internal error') },
      { outcome: 'changed', plan: ['grant'] },
    ]);
    expect(JSON.stringify([rowsOf(FIRST), logs])).not.toContain('secret text');
    expect(summary.outcomes).toEqual({ failed: 2, changed: 1 });
  });

  test('accesses of one server are done one by one, and several servers at once', async () => {
    const busy = new Map<string, number>();
    let most = 0;
    const { rowsOf } = await run({
      atOnce: 2,
      records: {
        [FIRST]: ['a', 'b', 'c', 'd', 'e', 'f'].map((name, index) =>
          plain(name, FIRST, { dbendpoint: `server-${index % 3}.example:5432` }),
        ),
      },
      sendOrder: async ({ access: { endpoint } }) => {
        busy.set(endpoint.host, (busy.get(endpoint.host) ?? 0) + 1);
        expect(busy.get(endpoint.host)).toBe(1);
        most = Math.max(
          most,
          [...busy.values()].reduce((sum, count) => sum + count, 0),
        );
        await turn();
        busy.set(endpoint.host, 0);
        return done();
      },
    });
    expect(rowsOf(FIRST).map(({ outcome }) => outcome)).toEqual(Array(6).fill('true'));
    expect(most).toBe(2);
  });

  test('accesses for which no time is left are told, and not begun', async () => {
    const { tasks, rowsOf } = await run({ records: { [FIRST]: [plain('a')] }, left: 70_000 });
    expect(tasks).toEqual([]);
    expect(rowsOf(FIRST)).toMatchObject([{ outcome: 'not reached' }]);
  });

  test('accesses with groups fail where there is no directory, and the others do not', async () => {
    const { rowsOf, summary } = await run({
      records: { [FIRST]: [plain('a'), plain('b', FIRST, { groups: { Team: 'readonly' } })] },
    });
    expect(rowsOf(FIRST)).toMatchObject([
      { outcome: 'true' },
      { outcome: 'failed', problem: expect.stringContaining('no directory is configured') },
    ]);
    expect(summary.groups).toEqual({ all: 1, failed: 1 });
  });

  test.each([
    ['superseded', { why: 'superseded', explained: 'a newer one' }],
    ['refused', { why: 'refused', explained: 'too many' }],
  ] as const)('an access is %s if the spoke says so', async (outcome, not) => {
    const { rowsOf } = await run({
      records: { [FIRST]: [plain('a')] },
      sendOrder: async () => done({ reconciled: { added: [], removed: [], not } }),
    });
    expect(rowsOf(FIRST)).toMatchObject([
      { outcome, problem: expect.stringContaining(not.explained), age: expect.any(Number) },
    ]);
    expect(rowsOf(FIRST)[0]?.age).toBeGreaterThan(0);
  });
});

describe('batches of places', () => {
  test('places with nothing to do are in none, and those with most to do are first', async () => {
    const [one = '', none = '', other = '', two = ''] = ACCOUNTS;
    const records = {
      ...alike([one]),
      [none]: [],
      [other]: [plain('b', other)],
      [two]: [plain('a', two), plain('a2', two, { appname: 'a', dbname: 'd2' })],
    };
    const whole = await run({ records });
    expect(whole.busy.map(({ places }) => places.map(({ account }) => account))).toEqual([
      [two, one],
      [other],
    ]);
    expect(whole.summary).toMatchObject({ places: { all: 4, failed: 0 }, accesses: 4 });
    const access = whole.rowsOf(other)[0]?.access ?? '';
    const single = await run({ records, input: { accesses: [access] } });
    expect(single.busy).toMatchObject([{ places: [{ account: other }] }]);
    expect(single.summary).toMatchObject({ places: { all: 4, failed: 0 }, accesses: 1 });
  });

  test('a batch that never ends leaves its places as not known, and no others', async () => {
    const [lost = '', lostToo = ''] = ACCOUNTS;
    const { summary } = await run({
      records: alike(),
      calls: (places) => (places.some(({ account }) => account === lost) ? [] : [places]),
    });
    expect(summary).toMatchObject({
      places: { all: 5, failed: 2 },
      accesses: 3,
      failedPlaces: [
        { account: lost, problem: expect.stringContaining('did not end') },
        { account: lostToo },
      ],
    });
  });

  test('a place whose rows cannot be written fails the call, after the others are done', async () => {
    const [bad = '', good = ''] = ACCOUNTS;
    const { failures, rowsOf } = await run({
      records: alike(),
      write: (key) => {
        if (key.includes(`rows/${bad}`)) throw new OutsideError('the bucket does not answer');
      },
    });
    expect(failures).toHaveLength(1);
    expect(rowsOf(good)).toMatchObject([{ outcome: 'true' }]);
  });

  test('a call that is repeated does only what the one before has not done', async () => {
    let isDown = true;
    const { failures, rowsOf, tasks } = await run({
      records: alike(ACCOUNTS.slice(0, 2)),
      calls: (places) => [places, ...places.map((place) => [place])],
      sendOrder: async () => done({ plan: ['grant'] }),
      write: (key) => {
        if (!key.includes(`rows/${SECOND}`) || !isDown) return;
        isDown = false;
        throw new OutsideError('the bucket does not answer');
      },
    });
    expect(failures).toHaveLength(1);
    expect(tasks.map(({ access }) => access.identity.account)).toEqual([FIRST, SECOND, SECOND]);
    expect(rowsOf(FIRST)).toMatchObject([{ outcome: 'changed' }]);
    expect(rowsOf(SECOND)).toMatchObject([{ outcome: 'changed' }]);
  });
});

describe('accesses without a record', () => {
  const names = { env: 'prod', project: 'shop', appname: 'lost', dbname: 'app' };
  const access = accessId({ account: FIRST, region: REGION, ...names });
  const mark: MarkedAccess = {
    access,
    label: 'prod/shop/lost/app',
    hostPort: 'orders.example:5432',
    logins: 2,
    names: ['lost_x'],
  };
  const marked = async ({ reconciles }: Task) => {
    if (!reconciles?.tellsMarks) return done();
    const marks = { server: '10.0.0.1:5432', accesses: [mark], more: 0 };
    return done({ reconciled: { added: [], removed: [], marks } });
  };

  test('are asked for once for each server, and told', async () => {
    const at = (dbendpoint: string) => ({ dbendpoint });
    const one = ['a', 'b'].map((name) => plain(name, FIRST, at('one.example:5432')));
    const records = { [FIRST]: [...one, plain('c', FIRST, at('two.example:5432'))] };
    const { tasks, rowsOf, summary } = await run({ records, sendOrder: marked });
    const asking = tasks.filter(({ reconciles }) => reconciles?.tellsMarks);
    expect(asking.map(({ access: { endpoint } }) => endpoint.host).toSorted()).toEqual([
      'one.example',
      'two.example',
    ]);
    expect(rowsOf(FIRST).at(-1)).toMatchObject({
      outcome: 'unrecorded',
      access,
      identity: names,
      found: { logins: 2, names: ['lost_x'], parameters: [] },
    });
    expect(summary).toMatchObject({ accesses: 3, outcomes: { true: 3, unrecorded: 1 } });
  });

  test('are asked of the next access if the first one of a server fails', async () => {
    const { rowsOf } = await run({
      records: { [FIRST]: [plain('a'), plain('b')] },
      sendOrder: async (task) => {
        if (task.access.identity.appname === 'a') throw new OutsideError('no');
        return marked(task);
      },
    });
    const outcomes = rowsOf(FIRST).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['failed', 'true', 'unrecorded']);
  });

  test('are not asked for, nor told, by a run for some accesses or groups', async () => {
    const unrecorded = [{ access, identity: names, parameters: ['/p'] }];
    for (const input of [{ accesses: ['prod/shop/a/app'] }, { groups: ['Team'] }]) {
      const records = { [FIRST]: [plain('a')] };
      const { tasks, rowsOf } = await run({ records, input, unrecorded, sendOrder: marked });
      expect(tasks.filter(({ reconciles }) => reconciles?.tellsMarks)).toEqual([]);
      expect(rowsOf(FIRST).filter(({ outcome }) => outcome === 'unrecorded')).toEqual([]);
    }
  });

  test('are told of a place without any record too, by their credentials', async () => {
    const unrecorded = [{ access, identity: names, hostPort: 'x:1', parameters: ['/p'] }];
    const { rowsOf, summary } = await run({ records: { [FIRST]: [] }, unrecorded });
    expect(rowsOf(FIRST)).toMatchObject([{ outcome: 'unrecorded', found: { parameters: ['/p'] } }]);
    expect(summary).toMatchObject({ accesses: 0, outcomes: { unrecorded: 1 } });
  });

  test('are none if a request has declared them since the run has read the records', async () => {
    const { rowsOf } = await run({
      records: { [FIRST]: [plain('a')] },
      meanwhile: { [FIRST]: [plain('lost')] },
      sendOrder: marked,
    });
    expect(rowsOf(FIRST)).toMatchObject([{ outcome: 'true' }]);
  });

  test('of another account that has them on record are told with it, unless it uses the server too', async () => {
    const foreign = accessId({ account: SECOND, region: REGION, ...names });
    const seen = async ({ access: { identity }, reconciles }: Task) => {
      if (identity.account === SECOND || !reconciles?.tellsMarks) return done();
      const marks = { server: 's', accesses: [{ ...mark, access: foreign }], more: 0 };
      return done({ reconciled: { added: [], removed: [], marks } });
    };
    const recorded = (dbendpoint: string) => ({
      [FIRST]: [plain('a')],
      [SECOND]: [plain('lost', SECOND, { dbendpoint })],
    });
    const copy = await run({ records: recorded('original.example:5432'), sendOrder: seen });
    expect(copy.rowsOf(FIRST)).toMatchObject([
      { outcome: 'true' },
      { outcome: 'unrecorded', problem: expect.stringContaining(`account ${SECOND} in ${REGION}`) },
    ]);
    const endpoint = copy.rowsOf(FIRST)[0]?.endpoint ?? '';
    const shared = await run({ records: recorded(endpoint), sendOrder: seen });
    expect(shared.rowsOf(FIRST)).toMatchObject([{ outcome: 'true' }]);
  });

  test('are told up to a number that one call can ask about, with how many there are', async () => {
    const accesses = Array.from({ length: 250 }, (_, at) => ({
      ...mark,
      access: String(at).padStart(12, '0'),
    }));
    const marks = { server: 's', accesses, more: 7 };
    const { rowsOf } = await run({
      records: { [FIRST]: [plain('a')] },
      sendOrder: async () => done({ reconciled: { added: [], removed: [], marks } }),
    });
    const rows = rowsOf(FIRST);
    expect(rows).toHaveLength(201);
    expect(rows.at(-1)?.warnings).toEqual([expect.stringContaining('57 accesses more')]);
  });

  test('that could not be found out are a failure of the place, and of no access', async () => {
    const unrecorded = new OutsideError('not permitted');
    const { rowsOf, summary } = await run({ records: { [FIRST]: [plain('a')] }, unrecorded });
    expect(rowsOf(FIRST)).toMatchObject([{ outcome: 'true' }, { outcome: 'failed' }]);
    expect(summary).toMatchObject({ places: { failed: 1 }, accesses: 1 });
  });
});

describe('an input', () => {
  test.each<[string, object]>([
    ['mode', { mode: 'destroy' }],
    ['accounts', { accounts: ['1234'] }],
    ['confirm', { confirm: ['all'] }],
    ['groups', { groups: [] }],
    ['groups', { groups: Array.from({ length: 10_000 }, (_, number) => `Team ${number}`) }],
    ['groups', { groups: ['x'.repeat(501)] }],
    ['accesses', { accesses: [''] }],
  ])('is refused by the name of the field: %s', async (field, input) => {
    const asked = run({ records: {}, input });
    await expect(asked).rejects.toThrow(`input.${field}`);
  });

  test('with a field that there is not is refused', async () => {
    const input: object = { group: ['Team'] };
    await expect(run({ records: {}, input })).rejects.toThrow('group');
  });

  test('of an access or an operation is no reconciliation', () => {
    expect(isReconciliation({ operation: 'doctor' })).toBe(false);
    expect(isReconciliation({ reconcile: {} })).toBe(true);
    expect(isReconciliation(null)).toBe(false);
  });
});
