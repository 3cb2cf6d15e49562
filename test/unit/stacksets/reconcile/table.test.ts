import { expect, test } from 'vitest';
import { tableOf } from '../../../../stacksets/reconcile/program/table.ts';
import { outcome, row, summary } from './rows.ts';

const table = (...given: Parameters<typeof outcome>) => tableOf(outcome(...given), 200);

test('what changed is told with the people, and what is true is only counted', () => {
  const people = { added: ['dora.lang'], removed: ['ben.fischer'], unchanged: 3 };
  const plan = ['remove ben.fischer'];
  const rows = [row({ access: 'ffffffffffff' }), row({ outcome: 'changed', people, plan })];
  expect(table(rows, { summary: summary({ people: { added: 1, removed: 1 } }) })).toBe(
    `changed (1 access)
  222222222222  shop  eu-central-1
    0a1b2c3d4e5f  prod/shop/checkout/app  orders.abc.eu-central-1.rds.amazonaws.com:5432
      out: ben.fischer
      in: dora.lang
      did: remove ben.fischer

2 accesses in 4 places: 1 true, 1 changed
2 groups; 1 out, 1 in; 12 seconds

run r-1`,
  );
});

test('what needs somebody comes first, with the cure', () => {
  const refused = row({ outcome: 'refused', problem: '9 of 10 people would lose the access' });
  const told = table([row({ outcome: 'changed' }), refused]);
  expect(told.indexOf('refused (1 access)')).toBe(0);
  expect(told).toContain('      problem: 9 of 10 people would lose the access\n');
  expect(told).toContain('\n  $ npm run reconcile -- --confirm 0a1b2c3d4e5f\n');
});

test('what has no record is told with what is there of it, and counts as no access', () => {
  const found = { logins: 2, names: ['lost_x'], parameters: ['/p/url'] };
  const { identity: _, ...foreign } = row({ outcome: 'unrecorded', found, problem: 'no record' });
  expect(table([row(), foreign])).toBe(
    `unrecorded (1 access)
  222222222222  shop  eu-central-1
    0a1b2c3d4e5f    orders.abc.eu-central-1.rds.amazonaws.com:5432
      problem: no record
      roles and users: lost_x
      parameters: /p/url

  Who can log in, and how to end it: docs/reconcile.md, "Accesses without a record".

1 access in 4 places: 1 true, 1 unrecorded
2 groups; 0 out, 0 in; 12 seconds

run r-1`,
  );
});

test('a check says what would be', () => {
  const people = { added: [], removed: ['ben.fischer'], unchanged: 3 };
  const plan = ['remove ben.fischer'];
  const told = table([row({ outcome: 'differs', mode: 'check', people, plan })]);
  expect(told).toContain('      would be out: ben.fischer\n      would: remove ben.fischer\n');
  expect(told).toContain('\n  $ npm run reconcile -- --access 0a1b2c3d4e5f\n');
});

test('a place of which nothing is known is told, with the way to the cure', () => {
  const place = { account: '333333333333', name: '', region: 'eu-west-1', problem: 'no role' };
  const found = summary({ places: { all: 4, failed: 2 }, failedPlaces: [place] });
  expect(table([], { summary: found })).toContain(
    `not known (2 places)
  problem: no role
    333333333333  eu-west-1
    and 1 more

  What is wrong there, and the cure:
  $ npm run doctor -- --only 333333333333`,
  );
});

test('an access that was asked for and is not there is told', () => {
  const accesses = ['0a1b2c3d4e5f', 'prod/shop/checkout/app', 'prod/shop/chekout/app'];
  const found = summary({ input: { mode: 'apply', accesses } });
  const told = table([row()], { summary: found });
  expect(told).toContain('not there (1 access)\n  prod/shop/chekout/app\n');
  expect(told).toContain('\n  $ npm run accesses\n');
});

test('a run that broke off says where, and which places it did not reach', () => {
  const brokeOff = { step: 'groups', problem: 'the bucket refused' } as const;
  const place = { account: '333333333333', name: '', region: 'eu-west-1', problem: 'not done' };
  const places = { all: 1, failed: 1 };
  const told = table([], {
    status: 'failed',
    problem: 'FAILED: BrokeOff',
    summary: summary({ brokeOff, places, failedPlaces: [place] }),
  });
  expect(told).toContain(
    'the run did not finish\n  reading the groups broke off: the bucket refused\n\n' +
      'not known (1 place)\n  problem: not done\n    333333333333  eu-west-1\n\n',
  );
  expect(told).not.toContain('npm run doctor');
});

test('a run that did not finish says so first', () => {
  const { summary: _, ...without } = outcome([row({ outcome: 'failed', problem: 'down' })]);
  const told = tableOf({ ...without, status: 'failed', problem: 'TIMED_OUT' }, 200);
  expect(told).toMatch(/^the run did not finish\n {2}TIMED_OUT\n\nfailed \(1 access\)/);
});
