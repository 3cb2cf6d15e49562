import { expect, test } from 'vitest';
import { ROW_OUTCOMES } from '../../../provider/contract/messages/reconcile.ts';
import {
  OTHER_KINDS,
  REACHES,
  type Review,
  type ReviewedAccess,
} from '../../../provider/contract/messages/review.ts';
import { definitions } from '../../../provider/definitions.ts';
import {
  ATTENTION_KINDS,
  attentionOf,
  isUnmanaged,
} from '../../../provider/review/model/attention.ts';
import { outcomeInWords } from '../../../provider/review/model/words.ts';
import { companyReview } from '../../support/browser/company.ts';

const COMPANY = companyReview({ people: 10, databases: 1 });
const [ACCESS] = COMPANY.accesses;
const QUIET: Review = { ...COMPANY, databases: [], failedPlaces: [], strays: [] };

function kindsOf(change: Partial<ReviewedAccess>): string[] {
  if (ACCESS === undefined) throw new Error('no access');
  const accesses = [{ ...ACCESS, outcome: 'true', ...change }];
  return attentionOf({ ...QUIET, accesses }).map(({ kind }) => kind);
}

test('each outcome of a run has its words, and the ones that need somebody are found', () => {
  const found = ROW_OUTCOMES.map((outcome) => [outcome, ...kindsOf({ outcome })]);
  expect(found).toEqual([
    ['failed', 'failed'],
    ['refused', 'removal'],
    ['not reached', 'unchecked'],
    ['unreadable', 'unchecked'],
    ['unrecorded', 'undeclared'],
    ['not possible', 'unchecked'],
    ['differs', 'differs'],
    ['changed'],
    ['superseded'],
    ['true'],
  ]);
  for (const outcome of ROW_OUTCOMES) expect(outcomeInWords({ outcome })).not.toBe(outcome);
});

test('an outcome that this version does not know is found if it has a problem', () => {
  expect(kindsOf({ outcome: 'later' })).toEqual([]);
  expect(kindsOf({ outcome: '__proto__', problem: 'it is so' })).toEqual(['warning']);
  expect(outcomeInWords({ outcome: '__proto__' })).toBe('__proto__');
});

test('an access that nobody declares, and each warning, are found', () => {
  expect(kindsOf({ declarers: [], warnings: ['a', 'b'] })).toEqual([
    'undeclared',
    'warning',
    'warning',
  ]);
});

test('people who should be out are one finding per access, with how to remove them', () => {
  if (ACCESS === undefined) throw new Error('no access');
  const login = { name: 'ada', kind: 'person', level: 'owner', canLogIn: true } as const;
  const logins = [
    { ...login, isLeaver: true as const },
    { ...login, name: 'ben' },
  ];
  const found = (change: Partial<ReviewedAccess>) =>
    attentionOf({ ...QUIET, accesses: [{ ...ACCESS, outcome: 'differs', logins, ...change }] });
  expect(found({})[0]).toMatchObject({
    kind: 'leaver',
    why: '1 person in no group of this access is not out: ada.',
    command: `npm run reconcile -- --access ${ACCESS.access}`,
  });
  expect(found({ outcome: 'not possible' })[0]).not.toHaveProperty('command');
  expect(found({ asOf: '2026-11-27T02:10:03.000Z' })[0]?.why).toContain('as far as is known: ada');
  // Their removal waits for somebody, which is a finding already.
  expect(found({ outcome: 'refused' }).map(({ kind }) => kind)).toEqual(['removal']);
});

test('logins that are not managed are one finding per database, with the first names', () => {
  const others = Array.from({ length: 7 }, (_, at) => ({
    name: `login${at}`,
    kind: 'login' as const,
    can: 'read' as const,
  }));
  const databases = COMPANY.databases.map((database) => ({ ...database, others }));
  expect(attentionOf({ ...QUIET, accesses: [], databases })).toMatchObject([
    { kind: 'unmanaged', why: '7 logins: login0, login1, login2, login3, login4, 2 more.' },
  ]);
});

test('the master, the server’s own users and logins that can do nothing are no finding', () => {
  const all = OTHER_KINDS.flatMap((kind) => REACHES.map((can) => ({ name: 'x', kind, can })));
  const found = all.filter(isUnmanaged).map(({ kind, can }) => `${kind} ${can}`);
  expect(found).toEqual([
    ...REACHES.map((can) => `superuser ${can}`),
    ...REACHES.map((can) => `replication ${can}`),
    ...['login read', 'login write', 'login own'],
  ]);
});

test('the most urgent comes first', () => {
  const kinds = attentionOf(companyReview({ people: 64, databases: 14 })).map(({ kind }) =>
    ATTENTION_KINDS.indexOf(kind),
  );
  expect(kinds).toEqual(kinds.toSorted((a, b) => a - b));
  expect(new Set(kinds).size).toBeGreaterThan(2);
});

test('a place that could not be asked is one finding, and not one for each of its accesses', () => {
  if (ACCESS === undefined) throw new Error('no access');
  const { account, name, region } = ACCESS;
  const problem = 'the spoke does not answer';
  const asOf = '2026-11-27T02:10:03.000Z';
  const found = attentionOf({
    ...QUIET,
    failedPlaces: [{ account, name, region, problem }],
    accesses: [
      { ...ACCESS, outcome: 'failed', problem, asOf },
      { ...ACCESS, outcome: 'failed', problem: 'something else', asOf },
    ],
  });
  expect(found.map(({ kind, why }) => [kind, why])).toEqual([
    ['failed', 'something else'],
    ['place', problem],
  ]);
});

test('people who should be out are told with the groups that have ended', () => {
  const until = { 'Shop-OnCall': '2026-11-27T18:00:00Z', Guests: '2099-01-01T00:00:00Z' };
  const logins = [
    { name: 'ada', kind: 'person', level: 'owner', groups: [], canLogIn: true, isLeaver: true },
  ] as const;
  const accesses = COMPANY.accesses.map((access) => ({ ...access, until, logins }));
  const [first] = attentionOf({ ...QUIET, accesses });
  expect(first).toMatchObject({
    kind: 'leaver',
    why:
      '1 person in no group of this access is not out: ada. Ended: Shop-OnCall on 27 Nov 2026, ' +
      '18:00 UTC.',
  });
});

test('the page of a build knows its version, by which it tells the commands of the package', () => {
  const { REVIEW_SCRIPT: script } = definitions();
  expect(script).toContain('npx database-access');
  expect(script).not.toContain('DATABASE_ACCESS_VERSION');
});
