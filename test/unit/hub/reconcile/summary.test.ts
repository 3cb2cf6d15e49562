import { describe, expect, test } from 'vitest';
import { brokeOffBy } from '../../../../provider/contract/messages/broke-off.ts';
import {
  METRICS,
  type Row,
  row,
  runSummary,
} from '../../../../provider/contract/messages/reconcile.ts';
import { parsePlace } from '../../../../provider/contract/record/recorded-request.ts';
import { metricsOf } from '../../../../provider/hub/reconcile/metrics.ts';
import {
  accessRow,
  placeRow,
  type Result,
  resultOf,
} from '../../../../provider/hub/reconcile/row.ts';
import { groupsOf, selectionOf } from '../../../../provider/hub/reconcile/selection.ts';
import { summaryOf } from '../../../../provider/hub/reconcile/summary.ts';
import { aRecord } from '../../../support/records.ts';

const NOW = new Date('2026-11-21T10:00:05.000Z');
const NEVER_TRUE = { madeTrue: undefined };
const place = (account: string) => ({
  account,
  name: 'shop',
  region: 'eu-central-1',
  vpcs: ['default'],
});
const about = (mode: Row['mode'] = 'apply') => ({
  run: 'run-1',
  input: { mode },
  place: place('100000000000'),
});

function anAccess(result: Result, fields = {}, request = {}, mode: Row['mode'] = 'apply'): Row {
  const record = aRecord(fields, request);
  const at = parsePlace(record.request);
  if (at === undefined) throw new Error('no place');
  return row.parse(JSON.parse(JSON.stringify(accessRow(about(mode), { record, at }, result, NOW))));
}

describe('the age of an access', () => {
  const DAY = 86_400;
  test.each<[string, Result['outcome'], object, Row['mode'], number]>([
    ['is none once it is true', 'true', {}, 'apply', 0],
    ['is none once it is made true', 'changed', {}, 'apply', 0],
    ['goes on if it fails', 'failed', {}, 'apply', DAY],
    ['goes on if it was only checked', 'true', {}, 'check', DAY],
    ['goes on since it was declared if it never was true', 'failed', NEVER_TRUE, 'apply', DAY + 5],
  ])('%s', (_, outcome, fields, mode, age) => {
    expect(anAccess({ outcome }, fields, {}, mode).age).toBe(age);
  });
});

test('texts of an account are printable and of limited length', () => {
  const evil = `\u001b[2J${'x'.repeat(5_000)}`;
  const told = anAccess({
    outcome: 'changed',
    plan: Array.from({ length: 1_000 }, () => evil),
    warnings: [evil],
    problem: evil,
  });
  expect(told.plan).toHaveLength(201);
  expect(told.plan.at(-1)).toContain('and 800 more');
  for (const text of [...told.plan, ...told.warnings, told.problem ?? '']) {
    expect(text).not.toContain('\u001b');
    expect(text.length).toBeLessThan(1_000);
  }
});

test('a spoke that names people without an end, or with control characters, fills no row', () => {
  const names = Array.from({ length: 20_000 }, () => `\u001b[2J${'x'.repeat(500)}`);
  const report = { parameters: [], username: '', plan: ['x'], warnings: [], leftovers: [] };
  const people = { added: 0, removed: 0, unchanged: 0 };
  const told = resultOf(
    { ...report, people, reconciled: { added: names, removed: [] } },
    {},
    'apply',
  );
  expect(told.people?.added).toHaveLength(10_000);
  expect(told.people?.added[0]).toMatch(/^\?\[2Jx{60}\.\.\.$/);
});

describe('a run is for', () => {
  const record = aRecord({}, { groups: { Support: 'readonly', Developers: 'owner' } });
  test.each([
    ['every access', {}, true],
    ['accesses that name a group', { groups: ['Support'] }, true],
    ['accesses that name it in other letters', { groups: ['x', 'sUPPORT'] }, true],
    ['no access that does not name it', { groups: ['Supporters'] }, false],
    ['one access, by its fields', { accesses: ['x', 'prod/shop/checkout/app'] }, true],
    ['no other access', { accesses: ['prod/shop/checkout'] }, false],
    [
      'one access that names a group',
      { groups: ['Nobody'], accesses: ['prod/shop/checkout/app'] },
      false,
    ],
  ])('%s', (_, input, is) => {
    expect(selectionOf(input)(record)).toBe(is);
  });

  test('one access, by its digits', () => {
    const access = anAccess({ outcome: 'true' }).access ?? '';
    expect(access).toMatch(/^[0-9a-f]{12}$/);
    expect(selectionOf({ accesses: [access] })(aRecord())).toBe(true);
  });

  test('groups as lists too', () => {
    expect(groupsOf(aRecord({}, { groups: ['A', 'B'] }))).toEqual({ A: 'readonly', B: 'readonly' });
    expect(groupsOf(aRecord({}, { groups: 7 }))).toBeUndefined();
  });
});

describe('a summary', () => {
  const run = {
    run: 'run-1',
    input: { mode: 'apply' as const },
    begun: undefined,
    groups: {
      schema: 1 as const,
      members: [],
      groups: { a: { members: [] }, b: { problem: 'x' } },
    },
  };
  const parts = [
    {
      place: place('100000000000'),
      rows: [
        anAccess({
          outcome: 'changed',
          people: { added: ['a'], removed: ['b', 'c'], unchanged: 1 },
        }),
        anAccess({ outcome: 'failed' }, {}, { appname: 'old' }),
        anAccess({ outcome: 'not possible' }, NEVER_TRUE, { appname: 'plain' }),
        placeRow(about(), { outcome: 'unreadable', problem: 'no record' }),
        { ...placeRow(about(), { outcome: 'unrecorded' }), access: '0a1b2c3d4e5f' },
      ],
    },
    {
      place: place('100000000001'),
      rows: [placeRow(about(), { outcome: 'failed', problem: 'spoke missing' })],
    },
    { place: place('100000000002'), rows: undefined },
  ];
  const summary = summaryOf(run, parts, NOW);

  test('counts accesses by outcome, and tells places of which nothing is known', () => {
    expect(runSummary.parse(summary)).toEqual(summary);
    expect(summary).toMatchObject({
      places: { all: 3, failed: 2 },
      groups: { all: 2, failed: 1 },
      accesses: 3,
      outcomes: { changed: 1, failed: 1, 'not possible': 1, unreadable: 1, unrecorded: 1 },
      people: { added: 1, removed: 2 },
      failedPlaces: [
        { problem: 'spoke missing' },
        { account: '100000000002', problem: expect.stringContaining('did not end') },
      ],
      oldest: { age: 86_400 },
    });
  });

  test('of a run that broke off says why, and its metrics do not say that it has finished', () => {
    const failed = { groups: { Error: 'OutsideError', Cause: '{"errorMessage":"the bucket"}' } };
    const broken = summaryOf({ ...run, brokeOff: brokeOffBy(failed) }, parts, NOW);
    expect(runSummary.parse(broken)).toEqual(broken);
    expect(broken).toMatchObject({
      brokeOff: { step: 'groups', problem: 'the bucket' },
      failedPlaces: [{}, { problem: expect.stringContaining('the run broke off before') }],
    });
    expect(metricsOf(broken)).toMatchObject({ [METRICS.names.placesFailed]: 2 });
    expect(metricsOf(broken)).not.toHaveProperty(METRICS.names.finished);
    expect(metricsOf(broken)).not.toHaveProperty(METRICS.names.oldest);
  });

  test('is metrics of the format that CloudWatch reads from logs', () => {
    const metrics = metricsOf(summary);
    expect(metrics).toMatchObject({
      _aws: { Timestamp: NOW.getTime(), CloudWatchMetrics: [{ Dimensions: [[]] }] },
      [METRICS.names.failed]: 2,
      [METRICS.names.placesFailed]: 2,
      [METRICS.names.notPossible]: 1,
      [METRICS.names.unrecorded]: 1,
      [METRICS.names.oldest]: 86_400,
      [METRICS.names.finished]: 1,
    });
    expect(JSON.stringify(metrics)).toContain(METRICS.namespace);
  });

  test('of a run for some accounts says nothing of the others, and that of a check nothing', () => {
    const some = metricsOf({ ...summary, input: { mode: 'apply', accounts: ['100000000000'] } });
    expect(some).toHaveProperty(METRICS.names.failed);
    expect(some).not.toHaveProperty(METRICS.names.finished);
    expect(some).not.toHaveProperty(METRICS.names.oldest);
    expect(metricsOf({ ...summary, input: { mode: 'check' } })).toEqual({});
  });
});
