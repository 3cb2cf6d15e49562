import { describe, expect, test } from 'vitest';
import { parseRoles, privilegesOfBits } from '../../../../provider/spoke/mysql/reach.ts';
import { type Sighted, sight } from '../../../../provider/spoke/mysql/sighting.ts';

const identity = {
  account: '222222222222',
  region: 'eu-central-1',
  env: 'prod',
  project: 'shop',
  appname: 'checkout',
  dbname: 'app',
};

type Account = Sighted['accounts'][number];
const account = (name: string, fields: Partial<Account> = {}): Account => ({
  name,
  host: '%',
  isRole: 0,
  isLocked: 0,
  plugin: null,
  isEncrypted: 0,
  subject: null,
  hasIamText: 0,
  isExpired: 0,
  mayHaveNoSession: 0,
  hasSecondPassword: 0,
  moreFactors: 0,
  bits: null,
  restrictions: null,
  ...fields,
});
const role = (name: string) => account(name, { isRole: 1, isLocked: 1 });
const right = (name: string, privileges: string, kind: 'database' | 'object' | 'grant tables') => ({
  name,
  privileges,
  kind,
});
const global = (name: string, privilege: string) => ({ name, host: '%', privilege });
const member = (name: string, role: string) =>
  ({ name, host: '%', role, roleHost: '%', isAdmin: 0 }) as const;
const see = (found: Partial<Sighted>) =>
  sight(
    {
      accounts: [account('x'), role('r'), role('s')],
      memberships: [],
      rights: [],
      globals: [],
      proxies: [],
      mandatoryRoles: '',
      database: 'app',
      master: 'admin@%',
      sessions: [],
      ...found,
    },
    { identity, username: undefined },
  );
const powerOf = (found: Partial<Sighted>) =>
  Object.fromEntries(see(found).others.map(({ name, kind, can }) => [name, `${kind} ${can}`]));

describe('what an account may do at most', () => {
  const restrictions = '[{"Database": "app", "Privileges": ["SELECT"]}]';
  test.each([
    ['the database', { rights: [right('x', 'SELECT,INSERT', 'database')] }, 'login write'],
    ['a table', { rights: [right('x', 'SELECT', 'object')] }, 'login read'],
    ['a routine', { rights: [right('x', 'EXECUTE', 'object')] }, 'login write'],
    ['structure', { rights: [right('x', 'ALTER', 'database')] }, 'login own'],
    [
      'temporary tables',
      { rights: [right('x', 'CREATE TEMPORARY TABLES', 'database')] },
      undefined,
    ],
    ['the grant tables', { rights: [right('x', 'UPDATE', 'grant tables')] }, 'login own'],
    [
      'the grant tables, which it reads',
      { rights: [right('x', 'SELECT', 'grant tables')] },
      undefined,
    ],
    ["everybody's database", { rights: [right('', 'SELECT', 'database')] }, 'login read'],
    ["the anonymous user's table", { rights: [right('', 'SELECT', 'object')] }, undefined],
    [
      "its roles' roles",
      {
        memberships: [member('x', 'r'), member('r', 's')],
        rights: [right('s', 'SELECT', 'database')],
      },
      'login read',
    ],
    [
      'a mandatory role',
      { mandatoryRoles: '`r`@`%`', rights: [right('r', 'SELECT', 'database')] },
      'login read',
    ],
    [
      'a proxy',
      {
        proxies: [{ name: 'x', host: '%', proxied: 'r', proxiedHost: '%' }],
        rights: [right('r', 'DELETE', 'object')],
      },
      'login write',
    ],
    [
      'a proxy of anybody',
      { proxies: [{ name: 'x', host: '%', proxied: '', proxiedHost: '' }] },
      'login own',
    ],
    ['everything', { globals: [global('x', 'SELECT')] }, 'login read'],
    [
      'everything but this database',
      { accounts: [account('x', { restrictions })], globals: [global('x', 'SELECT')] },
      undefined,
    ],
    ['accounts', { globals: [global('x', 'CREATE USER')] }, 'login own'],
    ['SUPER', { globals: [global('x', 'SUPER')] }, 'superuser own'],
    ['replication', { globals: [global('x', 'REPLICATION SLAVE')] }, 'replication read'],
    [
      "RDS's masters' role",
      {
        accounts: [account('x'), role('rds_superuser_role')],
        memberships: [member('x', 'rds_superuser_role')],
      },
      'master nothing',
    ],
    ['privileges of MariaDB', { accounts: [account('x', { bits: '3' })] }, 'login write'],
  ] satisfies ReadonlyArray<readonly [string, Partial<Sighted>, string | undefined]>)(
    'by %s',
    (_, found, expected) => {
      expect(powerOf(found)['x@%']).toBe(expected);
    },
  );

  test('is not asked of those who are locked, unless they are in', () => {
    const accounts = [account('x', { isLocked: 1 })];
    const found = { accounts, globals: [global('x', 'SELECT')] };
    expect(powerOf(found)).toEqual({});
    // A lock ends no session.
    expect(powerOf({ ...found, sessions: [{ User: 'x' }] })).toEqual({ 'x@%': 'login read' });
  });

  test('is the same from wherever an account of that name comes', () => {
    const accounts = [account('x', { host: '10.%' })];
    const found = { accounts, rights: [right('x', 'SELECT', 'database')] };
    expect(powerOf(found)).toEqual({ 'x@10.%': 'login read' });
  });
});

test('sessions are not told of accounts that share their name', () => {
  const accounts = [account('x'), account('x', { host: '10.%' }), account('y')];
  const globals = [global('x', 'SELECT'), global('y', 'SELECT')];
  const { others, unseen } = see({ accounts, globals, sessions: [{ User: 'y' }, { User: 'x' }] });
  expect(others.map(({ name, sessions }) => [name, sessions])).toEqual([
    ['x@%', undefined],
    ['y@%', 1],
  ]);
  expect(unseen).toEqual([expect.stringContaining('share their user name')]);
});

test('mandatory roles are read as SET GLOBAL takes them', () => {
  expect(parseRoles("`a`@`%`,'b'@'10.%', c")).toEqual([
    { name: 'a', host: '%' },
    { name: 'b', host: '10.%' },
    { name: 'c', host: '%' },
  ]);
  expect(parseRoles('')).toEqual([]);
});

test('the bits of MariaDB are privileges', () => {
  expect(privilegesOfBits('33555969')).toEqual(['SELECT', 'FILE', 'CREATE USER']);
  expect(privilegesOfBits(null)).toEqual([]);
});
