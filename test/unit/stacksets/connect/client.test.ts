import { expect, test } from 'vitest';
import { clientFor } from '../../../../stacksets/connect/client.ts';
import { explain } from '../../../../stacksets/connect/explain.ts';
import { anAccess } from '../../spoke/stored.ts';

const TOKEN = 'db.example:5432/?Action=connect&X-Amz-Signature=0123';
const login = (engine: 'postgres' | 'mysql', more: object = {}) => ({
  database: {
    ...{ engine, host: 'db.example', port: 5432 },
    identity: { ...anAccess({}).identity, dbname: 'orders' },
  },
  ...{ user: 'hana.sato', token: TOKEN, ca: '/ca.pem' },
  ...more,
});

test.each([
  ['psql', 'psql (PostgreSQL) 17.2', login('postgres')],
  ['mysql', 'mysql  Ver 9.7.0 for Linux', login('mysql')],
  ['mariadb', 'mariadb from 11.8.3-MariaDB', login('mysql')],
] as const)('%s never has the token on its command line', (program, version, login) => {
  const { words, probe, environment } = clientFor(program, version, login, {});
  expect([...words, ...probe].join(' ')).not.toContain('X-Amz');
  expect(Object.values(environment)).toContain(TOKEN);
});

test('psql verifies the server, whatever its user has in PG... variables', () => {
  const own = {
    ...{ PATH: '/bin', PGOPTIONS: '-c x=y', PGCONNECT_TIMEOUT: '3' },
    ...{ PGSSLMODE: 'disable', PGSERVICE: 'other', PGHOSTADDR: '10.0.0.1', PGPASSWORD: 'x' },
  };
  expect(clientFor('psql', '', login('postgres'), own).environment).toEqual({
    ...{ PATH: '/bin', PGOPTIONS: '-c x=y', PGCONNECT_TIMEOUT: '3' },
    ...{ PGHOST: 'db.example', PGPORT: '5432', PGUSER: 'hana.sato', PGDATABASE: 'orders' },
    ...{ PGPASSWORD: TOKEN, PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/ca.pem' },
    PGGSSENCMODE: 'disable',
  });
});

test('a tunnel changes where psql goes, and not whose certificate it wants', () => {
  const wayIn = { address: '127.0.0.1', port: 15_432 } as const;
  const { environment } = clientFor('psql', '', login('postgres', { wayIn }), {});
  expect(environment).toMatchObject({
    ...{ PGHOST: 'db.example', PGHOSTADDR: '127.0.0.1', PGPORT: '15432' },
  });
});

test('a mysql that is MariaDB’s is called as such', () => {
  const mysql = clientFor('mysql', 'mysql  Ver 9.7.0 for Linux', login('mysql'), {});
  expect(mysql.words).toContain('--ssl-mode=VERIFY_IDENTITY');
  expect(mysql.words).toContain('--enable-cleartext-plugin');
  const mariadb = clientFor('mysql', 'mysql  Ver 15.1 Distrib 10.11.6-MariaDB', login('mysql'), {});
  expect(mariadb.words).toContain('--ssl-verify-server-cert');
  for (const { words, environment } of [mysql, mariadb]) {
    expect(words[0]).toBe('--no-defaults');
    expect(environment).toMatchObject({ MYSQL_TEST_LOGIN_FILE: '/dev/null' });
  }
});

test.each([
  [
    'psql: error: connection to server at "db.example" (10.0.0.1), port 5432 failed: FATAL:  PAM authentication failed for user "hana.sato"',
    'RDS refused the token',
  ],
  [
    "ERROR 1045 (28000): Access denied for user 'hana.sato'@'10.0.0.7' (using password: YES)",
    'no such user',
  ],
  [
    "ERROR 1044 (42000): Access denied for user 'hana.sato'@'%' to database 'orders'",
    'not to this database',
  ],
  ['psql: error: could not translate host name "db.example" to address', 'is the VPN on?'],
  ['FATAL:  remaining connection slots are reserved', undefined],
])('%s', (said, means) => {
  if (means === undefined) expect(explain(said)).toBeUndefined();
  else expect(explain(said)).toContain(means);
});
