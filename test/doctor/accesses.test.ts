import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Listing } from '../../stacksets/accesses/listing.ts';
import { REGION, REGIONS } from '../sandbox/organization/roles.ts';
import { type Company, startCompany } from './company.ts';
import { ACCOUNTS } from './kinds.ts';
import { type Outcome, run } from './program.ts';
import { recordOf, storeParameter, storeRecords } from './records.ts';

/** `npm run accesses` through the hub and the spokes as they are deployed. */

let company: Company;
const accesses = (...words: string[]): Promise<Outcome> => run(company, 'accesses', words);

const [SHOP = '', EMPTY = ''] = ACCOUNTS.ready;
const [HALF = ''] = ACCOUNTS['a spoke in one of two Regions'];
const [REPLACED = ''] = ACCOUNTS['a replaced spoke'];
const SECOND = REGIONS.find((region) => region !== REGION) ?? '';
const minutesAgo = (minutes: number) => ({
  at: new Date(Date.now() - minutes * 60_000).toISOString(),
  request: 'q-2',
});

beforeAll(async () => {
  company = await startCompany(['ready', 'a spoke in one of two Regions', 'a replaced spoke']);
  const home = { account: SHOP, region: REGION };
  const declarer = { id: 'other', at: '', since: '' };
  // More than the ten that Parameter Store gives at once.
  const well = Array.from({ length: 12 }, (_, at) => recordOf(home, {}, `app-${at}`));
  await storeRecords(company.stage, home, [
    ...well,
    recordOf(
      home,
      { latest: { ...minutesAgo(1), outcome: 'failed', problem: 'no route to orders' } },
      'failing',
    ),
    recordOf(home, { latest: { ...minutesAgo(20), outcome: 'under way' } }, 'broken-off'),
    recordOf(home, { declarers: [], former: [{ kind: 'stack', id: 'gone' }] }, 'retained'),
    recordOf(home, { declarers: [{ kind: 'stack', ...declarer }] }, 'of-a-stack'),
  ]);
  const other = { account: SHOP, region: SECOND };
  await storeRecords(company.stage, other, [recordOf(other)]);
  await storeParameter(company.stage, other, '0123456789ab', 'no record');
});
afterAll(() => company.stop());

test('one account is listed with its Regions, what needs attention first', async () => {
  const { status, out, err } = await accesses('--only', SHOP);
  expect(out.match(/^\S.*\(\d+ \w+\)$/gm)).toEqual([
    'failed (1 access)',
    'interrupted (1 access)',
    'unreadable (1 record)',
    'retained (1 access)',
    'made true (14 accesses)',
  ]);
  expect(out).toMatch(/^ {4}[0-9a-f]{12} {2}prod\/shop\/failing\/app {2,}readwrite, 1 group {2}/m);
  expect(out).toContain('      problem: no route to orders (request q-2, 1 minute ago)\n');
  expect(out).toContain('/database-access/records/0123456789ab');
  expect(out).toContain(
    '17 accesses in 1 account: 14 made true, 1 retained, 1 interrupted, 1 failed',
  );
  expect(err).toContain('1 of 1 accounts, 17 accesses, 2 need attention');
  expect(status).toBe(1);
});

test('the list for machines has every access of every account that could be asked', async () => {
  const { status, out } = await accesses('--json');
  const listing: Listing = JSON.parse(out);
  expect(listing.counts).toEqual({ failed: 1, interrupted: 1, retained: 1, 'made true': 14 });
  expect(new Set(listing.accesses.map(({ account }) => account))).toEqual(new Set([SHOP]));
  expect(listing.not_asked).toMatchObject([
    { account: HALF, region: SECOND, state: 'spoke missing' },
  ]);
  expect(status).toBe(2);
});

test('a replaced spoke can tell of no other account, nor write on the terminal', async () => {
  const { status, out } = await accesses('--only', REPLACED);
  expect(out).toContain('No access\n');
  expect(out).toContain('a record names account 111111111111 in eu-central-1');
  expect(out).toMatch(/^[\x20-\x7e\n]*$/);
  expect(out.length).toBeLessThan(4_000);
  expect(status).toBe(1);
});

test('accesses are found by their declarer and by their database', async () => {
  const stack = await accesses('--only', SHOP, '--declared-by', 'OTHER');
  expect(stack.out).toMatch(/ {2}prod\/shop\/of-a-stack\/app {2}.* {2}stack other {2}/);
  expect(stack.out).toContain('1 access in 1 account: 1 made true\n');
  const elsewhere = await accesses('--only', SHOP, '--database', 'invoices');
  expect(elsewhere.out).toContain('No access\n');
});

test('the exit status is 0 for an account without accesses', async () => {
  const { status, out } = await accesses('--only', EMPTY);
  expect(out).toMatch(/^No access\n/);
  expect(status).toBe(0);
});

test('an impossible account and an unknown option are told', async () => {
  const wrong = await accesses('--only', '12345');
  expect(wrong.err).toContain('accounts: must be a list of account ids of 12 digits');
  const unknown = await accesses('--stale');
  expect(unknown.err).toContain("Unknown option '--stale'");
  expect([wrong.status, unknown.status]).toEqual([2, 2]);
});
