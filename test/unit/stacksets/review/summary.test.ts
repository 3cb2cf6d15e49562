import { expect, test } from 'vitest';
import type { Review } from '../../../../provider/contract/messages/review.ts';
import { narrow } from '../../../../stacksets/review/filter.ts';
import { since } from '../../../../stacksets/review/since.ts';
import { summaryOf } from '../../../../stacksets/review/summary.ts';
import { companyReview } from '../../../support/browser/company.ts';

const COMPANY = companyReview({ people: 64, databases: 14 });
const WIDE = { width: 200, isListed: false };

test('a review says when, which run, what of, how many, what to do, and what changed', () => {
  const lines = summaryOf(COMPANY, WIDE).split('\n');
  expect(lines.slice(0, 7)).toEqual([
    'access review of 28 Nov 2026, 02:11 UTC: all accounts',
    'run nightly-2026-11-28T02-00, which brought databases up to date',
    '',
    '14 accesses to 14 databases in 6 accounts',
    '64 people, 16 application users, 4 logins that are not managed',
    '1 place that was not reached',
    '',
  ]);
  expect(lines).toContain('7 findings need attention');
  expect(lines).toContain('      $ npm run reconcile -- --confirm 00c4f599e516');
  expect(lines).toContain('5 changes since 27 Nov 2026 (run nightly-2026-11-27T02-00)');
  expect(lines.filter((line) => /^ {2}gone +otto\.klein +can read/.test(line))).toHaveLength(2);
});

test('people who should be out are counted, told with the cure, and marked in a list', () => {
  const [access] = COMPANY.accesses;
  if (access === undefined) throw new Error('no access');
  const [, first, second, third] = access.logins ?? [];
  if (!(first && second && third)) throw new Error('no people');
  const logins = [
    { ...first, isLeaver: true as const },
    { ...second, isLeaver: true as const },
    third,
  ];
  const quiet = {
    ...COMPANY,
    databases: [],
    failedPlaces: [],
    changes: { since: 'r', at: '', list: [] },
  };
  const told = (change: Partial<typeof access>) =>
    summaryOf(
      { ...quiet, accesses: [{ ...access, outcome: 'differs', logins, ...change }] },
      { width: 200, isListed: true },
    );
  const checked = told({});
  expect(checked).toContain('\n2 people who should be out\n');
  expect(checked).toContain('  Should be out (1)\n');
  expect(checked).toContain('2 people in no group of this access are not out: ');
  expect(checked).toContain(`\n      $ npm run reconcile -- --access ${access.access}\n`);
  expect(checked.match(/SHOULD BE OUT$/gm)).toHaveLength(2);
  expect(told({ outcome: 'failed', problem: 'x', asOf: '2026-11-20T00:00:00Z' })).toMatch(
    /(is|are) not out, as far as is known: .*\n(.*\n)*1 access as it was seen before|1 access as it/,
  );
  const refused = told({ outcome: 'refused', problem: 'most would go' });
  expect(refused).toContain('Removal not confirmed (1)');
  expect(refused).not.toContain('Should be out (');
});

test('what ends by date is told before it ends, the next first, and beside each person', () => {
  const { changes: _, ...quiet } = narrow(COMPANY, { databases: ['ledger'] });
  const until = {
    Later: '2027-01-01T00:00:00Z',
    'Shop-OnCall': '2026-12-24T18:00:00Z',
    Over: '2026-11-28T02:11:42Z',
  };
  const accesses = quiet.accesses.map((access) => ({
    ...access,
    until,
    logins: (access.logins ?? []).map((login) =>
      login.name === 'ada.abel'
        ? { ...login, groups: ['Shop-OnCall'], until: until['Shop-OnCall'] }
        : login,
    ),
  }));
  const told = summaryOf({ ...quiet, accesses }, { width: 200, isListed: true });
  expect(told.match(/\n2 groups end by date\n(.*\n)(.*\n)/)?.slice(1)).toEqual([
    expect.stringMatching(
      /^ {2}24 Dec 2026, 18:00 UTC {2}Shop-OnCall {2}1 person {2,}1000\d+ {2}led/,
    ),
    expect.stringMatching(/^ {2}1 Jan 2027, 00:00 UTC +Later +0 people /),
  ]);
  expect(told).toMatch(/ada\.abel.* {2}by Shop-OnCall, until 24 Dec 2026, 18:00 UTC {2}/);
  expect(summaryOf(COMPANY, WIDE)).not.toContain('by date');
});

test('a list is by place and database, and narrow terminals cut it', () => {
  const hers = narrow(COMPANY, { people: ['ada.abel'], accounts: ['shop-prod'] });
  const lines = summaryOf(hers, { width: 80, isListed: true }).split('\n');
  expect(lines).toContain('100000000001  shop-prod  eu-central-1');
  expect(lines).toContain('  ledger on ledger.c5x7h2.eu-central-1.rds.amazonaws.com:3306');
  const listed = lines.filter((line) => line.startsWith('    ada.abel'));
  expect(listed).toHaveLength(3);
  for (const line of listed) expect(line.length).toBeLessThanOrEqual(80);
});

test('a quiet review says so, and a long one is cut, with where the rest is', () => {
  const quiet = narrow(COMPANY, { databases: ['ledger'] });
  const told = summaryOf(quiet, WIDE);
  expect(told).toContain('\n\nnothing needs attention\n\nno change since 27 Nov 2026 (run ');
  const { changes: _, ...first } = quiet;
  expect(summaryOf(first, WIDE)).toContain('\n\nno earlier review to compare with');
  const warnings = Array.from({ length: 500 }, (_, at) => `warning ${at}`);
  const accesses = quiet.accesses.map((access) => ({ ...access, warnings }));
  const long = summaryOf({ ...quiet, accesses }, WIDE);
  expect(long).toContain('  Warning (500)\n');
  expect(long).toContain('\n    and 480 more, which --html, --json and --csv have');
});

test('an access that nobody has seen, and a place that was not reached, are in the list', () => {
  const accesses = COMPANY.accesses.slice(0, 1).map(({ logins: _, ...access }) => access);
  const told = summaryOf({ ...COMPANY, accesses, databases: [] }, { width: 200, isListed: true });
  expect(told).toContain('\n1 access that was never seen\n');
  expect(told).toContain('\n  all databases\n    not seen\n');
  expect(told).toContain(
    '\n  orders on orders.c0x7h2.eu-central-1.rds.amazonaws.com:5432\n    not seen',
  );
});

test('changes since another review are those between the two, of what both know', () => {
  const [first, second] = COMPANY.accesses;
  if (first === undefined || second === undefined) throw new Error('no access');
  const before: Review = {
    ...COMPANY,
    run: 'quarter',
    finishedAt: '2026-08-28T02:11:42.000Z',
    accesses: [
      { ...first, logins: first.logins?.slice(1) ?? [] },
      { ...second, access: 'gone' },
    ],
  };
  const list = (earlier: Review, now = COMPANY) =>
    since(earlier, now).changes?.list.filter(({ what }) => what !== 'other') ?? [];
  const [app = { name: '' }] = first.logins ?? [];
  expect(list(before)).toContainEqual(expect.objectContaining({ what: 'came', login: app.name }));
  expect(list(before).some(({ what, access }) => what === 'went' && access === 'gone')).toBe(true);
  expect(since(before, COMPANY).changes).toMatchObject({ since: 'quarter' });
  // A part tells nothing of what it left out.
  const part = { ...before, scope: 'accounts 1' };
  expect(new Set(list(part).map(({ access }) => access))).toEqual(new Set([first.access, 'gone']));
  expect(
    list(before, { ...COMPANY, scope: 'accounts 1' }).map(({ access }) => access),
  ).not.toContain('gone');
  expect(() => since(COMPANY, before)).toThrow('--since names the earlier one');
});
