import { describe, expect, test } from 'vitest';
import { type Marker, writeMarker } from '../../../../provider/spoke/postgres/marker.ts';
import { type Sighted, sight } from '../../../../provider/spoke/postgres/state/sighting.ts';

const ID = '0a1b2c3d4e5f';
const about = { access: ID, database: 'app', username: undefined };

type Role = Sighted['roles'][number];
const role = (name: string, fields: Partial<Role> = {}): Role => ({
  oid: name,
  name,
  comment: null,
  isLogin: true,
  canLogIn: true,
  canConnect: true,
  isMaster: false,
  isSuperuser: false,
  replicates: false,
  takesRoles: false,
  ownsDatabase: false,
  ...fields,
});
const member = (member: string, role: string, isUsable = true) => ({ member, role, isUsable });
const held = (
  holder: string,
  what: Sighted['holdings'][number]['what'],
  schema: string | null = 'public',
) => ({ holder, schema, what });
const see = (found: Partial<Sighted>) =>
  sight({ roles: [], memberships: [], holdings: [], sessions: [], lending: 0, ...found }, about);
const powerOf = (found: Partial<Sighted>) =>
  Object.fromEntries(see(found).others.map(({ name, kind, can }) => [name, `${kind} ${can}`]));

describe('what a login may do at most', () => {
  test.each([
    ['nothing of its own', {}, 'login nothing'],
    ['a table in a schema of its own', { holdings: [held('x', 'read')] }, 'login nothing'],
    [
      'a table in a schema that everybody may use',
      { holdings: [held('x', 'read'), held('0', 'usage')] },
      'login read',
    ],
    ["everybody's table", { holdings: [held('0', 'write'), held('x', 'usage')] }, 'login write'],
    ['a large object', { holdings: [held('x', 'read', null)] }, 'login read'],
    ['an object of its own', { holdings: [held('x', 'own', null)] }, 'login own'],
    [
      "its roles' roles' tables",
      {
        memberships: [member('x', 'a'), member('a', 'b')],
        holdings: [held('b', 'write'), held('a', 'usage')],
      },
      'login write',
    ],
    [
      'a membership that nobody can use',
      { memberships: [member('x', 'b', false)], holdings: [held('b', 'own', null)] },
      'login nothing',
    ],
    ['all tables', { memberships: [member('x', 'pg_read_all_data')] }, 'login read'],
    [
      'all tables, whose schemas it may not use itself',
      { memberships: [member('x', 'pg_read_all_data')], holdings: [held('x', 'write')] },
      'login write',
    ],
    [
      "the server's programs",
      { memberships: [member('x', 'pg_execute_server_program')] },
      'login own',
    ],
    ['a superuser', { memberships: [member('x', 'root')] }, 'superuser own'],
    ["RDS's masters' role", { memberships: [member('x', 'rds_superuser')] }, 'master own'],
  ] satisfies ReadonlyArray<readonly [string, Partial<Sighted>, string]>)(
    'by %s',
    (_, found, expected) => {
      const others = ['a', 'b', 'pg_read_all_data', 'pg_execute_server_program', 'rds_superuser'];
      const roles = [
        role('x'),
        role('root', { isLogin: false, isSuperuser: true }),
        ...others.map((name) => role(name, { isLogin: false })),
      ];
      expect(powerOf({ roles, ...found })).toEqual({ x: expected });
    },
  );

  test('counts replication without CONNECT, and nobody else without', () => {
    const roles = [
      role('standby', { canConnect: false, replicates: true }),
      role('elsewhere', { canConnect: false }),
    ];
    expect(powerOf({ roles })).toEqual({ standby: 'replication read' });
  });

  test('counts who can become somebody that grants CONNECT, and who is in without a login', () => {
    const roles = [
      role('steps_up', { canConnect: false }),
      role('boss', { isLogin: false, canConnect: false, isSuperuser: true }),
      role('shut_out', { isLogin: false, canConnect: false }),
    ];
    const memberships = [member('steps_up', 'boss')];
    const sessions = [{ role: 'shut_out', count: 1 }];
    expect(powerOf({ roles, memberships, sessions })).toEqual({
      steps_up: 'superuser own',
      shut_out: 'login nothing',
    });
  });

  test("is told of the server's own as of such, by their exact names only", () => {
    const roles = [
      role('rdsadmin', { isSuperuser: true }),
      role('rdsadmin2', { isSuperuser: true }),
    ];
    expect(powerOf({ roles })).toEqual({ rdsadmin: 'engine own', rdsadmin2: 'superuser own' });
  });
});

describe('logins of ours', () => {
  const of = { access: ID, for: 'prod/shop/checkout/app' };
  const marked = (name: string, marker: Marker, fields: Partial<Role> = {}) =>
    role(name, { comment: writeMarker(marker), ...fields });
  const group = (name: string, is: 'readonly' | 'owner', fields = {}) =>
    marked(name, { ...of, is, database: 'app', server: 'db:5432', ...fields }, { isLogin: false });
  const user = (name: string, generation: number) =>
    marked(name, { ...of, is: 'application user', generation, rotation: '' });
  const person = (name: string) => marked(name, { is: 'person' });

  test('have the highest of their levels, and the newest user is the application', () => {
    const { logins, others } = see({
      roles: [
        group('r', 'readonly'),
        group('o', 'owner'),
        user('u1', 1),
        user('u2', 2),
        person('p'),
      ],
      memberships: [member('u1', 'r'), member('u2', 'r'), member('p', 'r'), member('p', 'o')],
      sessions: [{ role: 'p', count: 3 }],
    });
    expect(logins).toMatchObject([
      { name: 'p', kind: 'person', level: 'owner', sessions: 3 },
      { name: 'u1', kind: 'former application', sessions: 0 },
      { name: 'u2', kind: 'application' },
    ]);
    expect(others).toEqual([]);
  });

  test('of other databases are others if they can do something here', () => {
    const there = { access: '000000000000', database: 'other' };
    const roles = [group('g', 'readonly', there), person('p'), role('idle')];
    const memberships = [member('p', 'g')];
    expect(powerOf({ roles, memberships })).toEqual({ idle: 'login nothing' });
    const holdings = [held('0', 'read'), held('0', 'usage')];
    expect(powerOf({ roles, memberships, holdings })).toEqual({
      idle: 'login read',
      p: 'login read',
    });
  });

  test('a marker alone hides nobody', () => {
    expect(powerOf({ roles: [marked('evil', { is: 'person' }, { isSuperuser: true })] })).toEqual({
      evil: 'superuser own',
    });
  });
});

test('those who can do most are listed, however many there are', () => {
  const roles = Array.from({ length: 700 }, (_, at) => role(`idle${at}`));
  const { others, unseen } = see({ roles: [...roles, role('zoe', { isSuperuser: true })] });
  expect([others.length, others[0]?.name]).toEqual([500, 'zoe']);
  expect(unseen).toEqual([expect.stringMatching(/^and 201 more other logins/)]);
});
