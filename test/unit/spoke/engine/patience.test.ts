import { expect, test } from 'vitest';
import { HUNG_UP, SILENT } from '../../../../provider/spoke/engine/no-answer.ts';
import { longestSilence, patienceFor } from '../../../../provider/spoke/engine/patience.ts';

const AURORA = 'orders.cluster-c0ffee.eu-central-1.rds.amazonaws.com';

test.each([
  ['ECONNREFUSED', 30_000, 30_000],
  ['ECONNRESET', 30_000, 30_000],
  ['EAI_AGAIN', 30_000, 30_000],
  [HUNG_UP, 30_000, 30_000],
  ['ETIMEDOUT', 10_000, 40_000],
  ['57P03', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ['ENOTFOUND', 0, 0],
  ['28P01', 0, 0],
  ['ERR_OTHER_SERVER', 0, 0],
  [SILENT, 0, 0],
  ['', 0, 0],
])(
  '%s is tried again for %i ms, and for %i ms on RDS, where it may be waking up',
  (code, ms, onRds) => {
    expect(patienceFor(code, 'db.example', ['57P03'])).toBe(ms);
    expect(patienceFor(code, AURORA, ['57P03'])).toBe(onRds);
  },
);

test('a server of RDS may be silent for as long as Aurora wakes up', () => {
  expect(longestSilence('db.example')).toBe(15_000);
  expect(longestSilence(AURORA)).toBe(40_000);
});
