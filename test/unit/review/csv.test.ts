import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Review, ReviewedAccess } from '../../../provider/contract/messages/review.ts';
import { csvOf } from '../../../provider/review/csv.ts';
import { companyReview } from '../../support/browser/company.ts';

const COMPANY = companyReview({ people: 10, databases: 1 });
const EMPTY: Review = { ...COMPANY, accesses: [], databases: [], failedPlaces: [] };

function accessWith(fields: Partial<ReviewedAccess>): ReviewedAccess {
  const [access] = COMPANY.accesses;
  if (access === undefined) throw new Error('no access');
  return { ...access, ...fields };
}

/** RFC 4180, and the apostrophes away. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end = ''] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    const cell = quoted?.replaceAll('""', '"') ?? plain;
    row.push(cell.replace(/(?<=(?:^|[,;"\t\r\n]) *)'/g, ''));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** The rows as objects. */
function read(review: Review): Array<Record<string, string>> {
  const [header = [], ...rows] = parseCsv(csvOf(review));
  return rows.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])));
}

test('the columns are a contract: their names and order, in an empty review too', () => {
  expect(csvOf(EMPTY)).toBe(
    'account,account_name,region,endpoint,database,login,kind,managed,level,status,groups,' +
      'first_seen,open_sessions,seen_at,access,env,project,appname,declared_by,outcome,made_true,' +
      'run,until,adopted\r\n',
  );
});

test('each login has a row, and what could not be seen has one too', () => {
  const { logins: _, ...unseen } = accessWith({ access: 'ffffffffffff', outcome: 'failed' });
  const logins = [
    {
      name: 'ada',
      kind: 'person',
      level: 'readonly',
      canLogIn: true,
      isLeaver: true,
      until: '2026-11-27T18:00:00Z',
    },
    { name: 'ben', kind: 'person', level: 'owner', groups: ['A, B', 'C'], canLogIn: false },
    { name: 'app_1', kind: 'application', level: 'readwrite', canLogIn: true, sessions: 0 },
  ] as const;
  const others = [
    { name: 'etl', kind: 'login', can: 'read', sessions: 2 },
    { name: 'postgres', kind: 'master', can: 'own' },
  ] as const;
  const review = {
    ...COMPANY,
    accesses: [accessWith({ logins }), unseen],
    databases: COMPANY.databases.map((database) => ({ ...database, others })),
  };
  const told = read(review).map(({ login, kind, managed, level, status }) =>
    [login, kind, managed, level, status].join(' '),
  );
  expect(told).toEqual([
    '    not seen',
    'ada person yes readonly not out',
    'app_1 application yes readwrite ok',
    'ben person yes owner locked',
    'etl login no read not managed',
    'postgres master no own ok',
    '    not seen',
  ]);
  expect(read(review)[1]).toEqual({
    account: '100000000001',
    adopted: '',
    account_name: 'shop-prod',
    region: 'eu-central-1',
    endpoint: 'orders.c0x7h2.eu-central-1.rds.amazonaws.com:5432',
    database: 'orders',
    login: 'ada',
    kind: 'person',
    managed: 'yes',
    level: 'readonly',
    status: 'not out',
    groups: '',
    first_seen: '',
    open_sessions: '',
    seen_at: COMPANY.finishedAt,
    access: '00c497e1d2ab',
    env: 'prod',
    project: 'shop',
    appname: 'app',
    declared_by: 'Terraform module shop-orders',
    outcome: 'changed',
    made_true: '2026-11-28T02:06:10.000Z',
    run: COMPANY.run,
    until: '2026-11-27T18:00:00Z',
  });
  expect(read(review)[3]?.['groups']).toBe('A, B; C');
});

test('what an earlier run saw says when that was', () => {
  const asOf = '2026-11-20T00:00:00.000Z';
  const rows = read({ ...EMPTY, accesses: [accessWith({ asOf })] });
  expect(new Set(rows.map(({ seen_at }) => seen_at))).toEqual(new Set([asOf]));
});

test.each(['x;=1', 'x,=1', 'x";=1', 'x; =1', 'x\r\n=1', '\u00a0=1', '\ufeff\v=1'])(
  'no cell is a formula for a spreadsheet that splits at semicolons, or trims: %j',
  (name) => {
    const csv = csvOf({ ...EMPTY, accesses: [accessWith({ declarers: ['a', name] })] });
    for (const cell of csv.split(/[,;"\r\n]/)) expect(cell).not.toMatch(/^[\s\p{Cf}]*[=+\-@]/u);
  },
);

test.each(['=cmd|calc!A1', '+1', '-1', '@SUM(1)', '\tx', '\rx', '\nx', '\0x', '＝1', "'=1", '-'])(
  'no cell is a formula: %j',
  (name) => {
    const csv = csvOf({ ...EMPTY, accesses: [accessWith({ declarers: [name] })] });
    expect(csv).toContain(`'${name}`);
    for (const cell of csv.split(/[,\r\n]/)) expect(cell).not.toMatch(/^"?[=+\-@\t\0＝]/);
  },
);

test('whatever the names are, they are read as they were written', async () => {
  const texts = fc.array(fc.constantFrom(...'\'"=+-@,;\r\n\t\0a é＝', '\r\n', '""'));
  const isReadAsWritten = fc.property(texts, (parts) => {
    const name = parts.join('');
    const login = { name, kind: 'login', can: 'read' } as const;
    const databases = COMPANY.databases.map((database) => ({ ...database, others: [login] }));
    expect(read({ ...EMPTY, databases })[0]).toMatchObject({ login: name, status: 'not managed' });
  });
  await fc.assert(isReadAsWritten);
});
