import { describe, expect, test } from 'vitest';
import type { Row, RunSummary } from '../../../../provider/contract/messages/reconcile.ts';
import {
  type ManagedLogin,
  type Review,
  review,
} from '../../../../provider/contract/messages/review.ts';
import { reviewOf } from '../../../../provider/hub/review/review-of.ts';

const PLACE = { account: '222222222222', name: 'member-a', region: 'eu-central-1' };
const person = (name: string, level: ManagedLogin['level']): ManagedLogin => ({
  name,
  kind: 'person',
  level,
  groups: ['Team-Checkout'],
  canLogIn: true,
  sessions: 0,
});
const ANNA = person('anna', 'readonly');
const GROUPS = {
  snapshot: { schema: 1 as const, members: [], groups: { 'team-checkout': { members: [] } } },
  usernames: { template: '{sAMAccountName}', foldsCase: true },
};
const DBA = { name: 'dba', kind: 'login', can: 'own' } as const;

function summary(run: string, input: Partial<RunSummary['input']> = {}): RunSummary {
  return {
    schema: 1,
    run,
    input: { mode: 'apply', ...input },
    startedAt: `${run} began`,
    finishedAt: `${run} ended`,
    places: { all: 1, failed: 0 },
    groups: { all: 1, failed: 0 },
    accesses: 1,
    outcomes: {},
    people: { added: 0, removed: 0 },
    failedPlaces: [],
  };
}

function rowOf(access: string, fields: Partial<Row> = {}): Row {
  return {
    schema: 1,
    run: 'r',
    mode: 'apply',
    ...PLACE,
    access,
    identity: { env: 'prod', project: 'shop', appname: access, dbname: 'app' },
    endpoint: 'db:5432',
    declarers: [{ kind: 'terraform', id: 'owner-1' }],
    outcome: 'true',
    plan: [],
    warnings: [],
    ms: 1,
    ...fields,
  };
}

const sighting = (logins: readonly ManagedLogin[], others: readonly (typeof DBA)[] = []) => ({
  logins,
  others,
  unseen: [],
});
const made = (
  run: string,
  rows: readonly Row[],
  before?: Review,
  fields: { input?: Partial<RunSummary['input']>; failedPlaces?: Review['failedPlaces'] } = {},
) =>
  reviewOf(
    summary(run, fields.input),
    { rows, failedPlaces: fields.failedPlaces ?? [], groups: GROUPS },
    before,
  );

const first = made('1', [rowOf('a', { sighting: sighting([ANNA]) })], undefined);

test('a first review has what the rows say, and nothing to compare with', () => {
  expect(review.parse(first)).toEqual(first);
  expect(first).toMatchObject({ scope: 'all accounts', databases: [{ dbname: 'app' }] });
  expect(first.accesses[0]?.logins).toEqual([{ ...ANNA, firstSeen: '1 ended' }]);
  expect(first.changes).toBeUndefined();
});

describe('changes', () => {
  const changes = (rows: readonly Row[], fields: Parameters<typeof made>[3] = {}) =>
    made('2', rows, first, fields).changes?.list.map(
      ({ what, login, level }) => `${what} ${login} ${level}`,
    );

  test.each([
    ['nothing', [ANNA], []],
    ['somebody came', [ANNA, person('bob', 'owner')], ['came bob owner']],
    ['somebody went', [], ['went anna readonly']],
    ['somebody may do more', [person('anna', 'owner')], ['more anna readonly to owner']],
  ])('%s', (_, logins, expected) => {
    expect(changes([rowOf('a', { sighting: sighting(logins) })])).toEqual(expected);
  });

  test('a login of others is new only if the database was seen before', () => {
    const seen = sighting([ANNA], [DBA]);
    expect(changes([rowOf('a', { sighting: seen })])).toEqual(['other dba own']);
    const elsewhere = rowOf('b', { endpoint: 'new:5432', sighting: sighting([], [DBA]) });
    expect(changes([rowOf('a', { sighting: sighting([ANNA]) }), elsewhere])).toEqual([]);
  });

  test('an access that is gone takes its people along, in a review of everything only', () => {
    expect(changes([])).toEqual(['went anna readonly']);
    expect(changes([], { input: { accounts: ['333333333333'] } })).toEqual([]);
  });
});

test('a login keeps the time when it was first seen', () => {
  const second = made('2', [rowOf('a', { sighting: sighting([ANNA]) })], first);
  expect(second.accesses[0]?.logins?.[0]?.firstSeen).toBe('1 ended');
});

test('what a run could not look at is as it was, and says so', () => {
  const failed = made('2', [rowOf('a', { outcome: 'failed', problem: 'down' })], first);
  expect(failed.accesses).toMatchObject([
    { outcome: 'failed', logins: [{ name: 'anna', firstSeen: '1 ended' }], asOf: '1 ended' },
  ]);
  expect(failed.changes?.list).toEqual([]);
  const again = made('3', [rowOf('a', { outcome: 'failed' })], failed);
  expect(again.accesses[0]?.asOf).toBe('1 ended');
  const back = made('4', [rowOf('a', { sighting: sighting([ANNA]) })], again);
  expect(back.accesses[0]).not.toHaveProperty('asOf');
  expect(back.accesses[0]?.logins?.[0]?.firstSeen).toBe('1 ended');
});

test('accesses of a place that could not be asked are not gone', () => {
  const failedPlaces = [{ ...PLACE, problem: 'no spoke' }];
  const second = made('2', [], first, { failedPlaces });
  expect(second.accesses).toMatchObject([
    { access: 'a', outcome: 'failed', problem: 'no spoke', asOf: '1 ended' },
  ]);
  expect(second.changes?.list).toEqual([]);
});

test('what nobody declares is a stray, and no access', () => {
  const { accesses, strays } = made('1', [rowOf('b', { outcome: 'unrecorded', problem: 'who?' })]);
  expect(accesses).toEqual([]);
  expect(strays).toMatchObject([{ what: 'who?', cure: expect.stringContaining('docs/') }]);
});

test('who left while the run could not look at the server is told as a leaver', () => {
  const groups = { 'Team-Checkout': 'readonly' as const };
  const failed = made('2', [rowOf('a', { outcome: 'failed', problem: 'down', groups })], first);
  expect(failed.accesses[0]?.logins).toMatchObject([{ name: 'anna', groups: [], isLeaver: true }]);
  const declared = made('1', [rowOf('a', { groups, sighting: sighting([ANNA]) })]);
  const lost = made('2', [], declared, { failedPlaces: [{ ...PLACE, problem: 'no spoke' }] });
  expect(lost.accesses[0]?.logins).toMatchObject([{ name: 'anna', isLeaver: true }]);
  for (const unknown of [
    { outcome: 'superseded', groups } as const,
    { outcome: 'failed' } as const,
  ])
    expect(made('2', [rowOf('a', unknown)], first).accesses[0]?.logins).toEqual([
      { ...ANNA, firstSeen: '1 ended' },
    ]);
});

test('a group that ends while the server can not be reached lets nobody stay', () => {
  const groups = { 'Team-Checkout': 'readonly' as const };
  const until = { 'Team-Checkout': '2026-12-24T18:00:00Z' };
  const at = (finishedAt: string, rows: readonly Row[], before?: Review) => {
    const found = { rows, failedPlaces: [], groups: { snapshot: undefined, usernames: undefined } };
    return reviewOf({ ...summary('r'), finishedAt }, found, before).accesses[0];
  };
  const before = made('1', [rowOf('a', { groups, until, sighting: sighting([ANNA]) })]);
  expect(before.accesses[0]?.until).toEqual(until);
  const failed = [rowOf('a', { outcome: 'failed', problem: 'down', groups, until })];
  const [eve, day] = ['2026-12-24T03:30:00.000Z', '2026-12-25T03:30:00.000Z'];
  expect(at(eve, failed, before)?.logins?.[0]).not.toHaveProperty('isLeaver');
  expect(at(day, failed, before)?.logins).toMatchObject([
    { name: 'anna', groups: [], isLeaver: true, until: '2026-12-24T18:00:00Z' },
  ]);
});
