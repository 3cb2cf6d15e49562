import { readFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import type mysql from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createCertificates } from '../certificates/certificates.ts';
import { iamToken } from '../iam/tokens.ts';
import { temporaryFolder } from '../machine/ownership.ts';
import { type ClientSettings, connectClient } from '../mysql-protocol/client.ts';
import type { MysqlServer } from '../mysql-protocol/server.ts';
import type { Login } from '../postgres/server.ts';
import { passwordHash } from './rds-like-master.ts';
import { startMariadb } from './server.ts';

const ACCESS_DENIED = 1045;
const NOT_ON_THIS_DATABASE = 1044;
const NOT_OWNER_OF_THREAD = 1095;
const NOT_OWNER_OF_QUERY = 1979;
const TABLE_ACCESS_DENIED = 1142;

const folder = temporaryFolder('mariadb');
const open: mysql.Connection[] = [];
let server: MysqlServer;
let master: mysql.Connection;

beforeAll(async () => {
  server = await startMariadb({ directory: folder.path });
});

afterAll(async () => {
  await server.stop();
  await folder.remove();
});

beforeEach(async () => {
  master = await connect(server.master);
});

afterEach(async () => {
  await master.query("DROP USER IF EXISTS anna@'%', ben@'%'");
  for (const connection of open.splice(0)) connection.destroy();
});

test('the master has the privileges that RDS gives it, and may grant them', async () => {
  const [row] = await rows(master, 'SHOW GRANTS');
  const grants = String(Object.values(row ?? {})[0]);
  expect(grants).toContain('CREATE USER');
  expect(grants).toContain('WITH GRANT OPTION');
  expect(grants).not.toMatch(/SUPER|ALL PRIVILEGES|CONNECTION ADMIN|SET USER|FILE|SHUTDOWN/);

  await master.query("CREATE USER anna@'%' IDENTIFIED BY 'secret'");
  await expect(master.query("GRANT ALL ON app.* TO anna@'%'")).rejects.toMatchObject({
    errno: NOT_ON_THIS_DATABASE,
  });
  await master.query("GRANT SELECT, INSERT, CREATE, DROP ON app.* TO anna@'%'");
});

test('a _ in a GRANT is a wildcard', async () => {
  await master.query("CREATE USER anna@'%' IDENTIFIED BY 'secret'");
  for (const name of ['my_db', 'myXdb']) {
    await master.query(`CREATE DATABASE ${name}`);
    await master.query(`CREATE TABLE ${name}.t (i INT)`);
  }
  await master.query("GRANT SELECT ON `my_db`.* TO anna@'%'");
  await rows(await connect({ username: 'anna', password: 'secret' }), 'SELECT * FROM myXdb.t');
  await master.query("REVOKE SELECT ON `my_db`.* FROM anna@'%'");
  await master.query("GRANT SELECT ON `my\\_db`.* TO anna@'%'");
  const anna = await connect({ username: 'anna', password: 'secret' });
  await rows(anna, 'SELECT * FROM my_db.t');
  await expect(rows(anna, 'SELECT * FROM myXdb.t')).rejects.toMatchObject({
    errno: TABLE_ACCESS_DENIED,
  });
  for (const name of ['my_db', 'myXdb']) await master.query(`DROP DATABASE ${name}`);
});

test.each([
  { kill: 'KILL', procedure: 'rds_kill', by: 'ID' },
  { kill: 'KILL QUERY', procedure: 'rds_kill_query', by: 'ID' },
  { kill: 'KILL QUERY ID', procedure: 'rds_kill_query_id', by: 'QUERY_ID' },
])('$kill is refused, and mysql.$procedure takes its place', async ({ kill, procedure, by }) => {
  await master.query("CREATE USER anna@'%' IDENTIFIED BY 'secret'");
  const anna = await connect({ username: 'anna', password: 'secret' });
  const sleep = anna.query('SELECT SLEEP(60)').catch((error: unknown) => error);
  const sleeping = `SELECT ${by} AS which FROM information_schema.PROCESSLIST WHERE USER = 'anna' AND STATE = 'User sleep'`;
  await expect.poll(() => rows(master, sleeping)).toHaveLength(1);
  const which = (await rows(master, sleeping))[0]?.['which'];

  await expect(master.query(`${kill} ${which}`)).rejects.toMatchObject({
    errno: by === 'ID' ? NOT_OWNER_OF_THREAD : NOT_OWNER_OF_QUERY,
  });
  await master.query(`CALL mysql.${procedure}(?)`, [which]);
  expect(await sleep).toBeInstanceOf(Error);
  if (procedure !== 'rds_kill') await rows(anna, 'SELECT 1'); // the session goes on
});

test('the sessions of rdsadmin can’t be ended', async () => {
  const superuser = await connect(server.superuser);
  const attempt = master.query('CALL mysql.rds_kill(?)', [superuser.threadId]);
  await expect(attempt).rejects.toThrow('CANNOT KILL RDSADMIN SESSION');
  await rows(superuser, 'SELECT 1');
});

test('the certificate and its name are checked', async () => {
  const [status] = await rows(master, "SHOW STATUS LIKE 'Ssl_version'");
  expect(status).toMatchObject({ Value: 'TLSv1.3' });
  const other = createCertificates(temporaryFolder('other', folder.path).path);
  const strange = { ca: readFileSync(other.caFile, 'utf8'), verifyIdentity: true };
  await expect(connect(server.master, { ssl: strange })).rejects.toThrow(/certificate/);
  const elsewhere = {
    host: 'db.example.test',
    stream: () => connectSocket(server.port, '127.0.0.1'),
  };
  await expect(connect(server.master, elsewhere)).rejects.toThrow("does not match certificate's");
});

test('a user who must use TLS is refused without it', async () => {
  await master.query("CREATE USER anna@'%' IDENTIFIED BY 'secret' REQUIRE SSL");
  const login = { username: 'anna', password: 'secret' };
  await connect(login);
  await expect(connect(login, { ssl: 'none' })).rejects.toMatchObject({ errno: ACCESS_DENIED });
  await connect(server.master, { ssl: 'none' }); // as on RDS, others may
});

test('a token is valid for one user, unaltered, and for a quarter of an hour', async () => {
  for (const name of ['anna', 'ben']) {
    await master.query(
      `CREATE USER ${name}@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL`,
    );
  }
  const login = server.iamLogin('anna');
  const anna = await connect(login);
  expect(await rows(anna, 'SELECT CURRENT_USER() AS name')).toEqual([{ name: 'anna@%' }]);

  const sixteenMinutesAgo = new Date(Date.now() - 16 * 60_000);
  const wrong = [
    server.iamLogin('ben').password,
    login.password.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    iamToken({ key: server.tokenKey, username: 'anna', now: sixteenMinutesAgo }),
    iamToken({ key: 'another server’s', username: 'anna' }),
    '',
    'x'.repeat(100_000),
  ];
  for (const password of wrong) {
    const attempt = connect({ username: 'anna', password });
    await expect(attempt).rejects.toMatchObject({ errno: ACCESS_DENIED });
  }
  await expect(connect(login, { ssl: 'none' })).rejects.toMatchObject({ errno: ACCESS_DENIED });
  // A client that was not told to send a token as it is does not.
  await expect(connect(login, { enableCleartextPlugin: false })).rejects.toThrow('clear');
});

test('a user with a password needs no token, one without the text RDS can’t log in', async () => {
  await master.query("CREATE USER anna@'%' IDENTIFIED BY 'secret'");
  await expect(connect(server.iamLogin('anna'))).rejects.toMatchObject({ errno: ACCESS_DENIED });
  await master.query("CREATE USER ben@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'rds'");
  await expect(connect(server.iamLogin('ben'))).rejects.toMatchObject({ errno: ACCESS_DENIED });
});

test('the log holds every statement with its passwords, except the server’s own', async () => {
  const secret = { username: 'anna', password: 'not-to-be-logged' };
  await master.query(
    `CREATE USER anna@'%' IDENTIFIED BY PASSWORD '${passwordHash(secret.password)}'`,
  );
  await connect(secret);
  const log = () => readFileSync(server.logFile, 'utf8');
  expect(log()).toContain('CREATE USER anna');
  expect(log()).not.toContain(secret.password);
  expect(log()).not.toContain(server.master.password);
  expect(log()).not.toContain(server.superuser.password);

  await master.query(`ALTER USER anna@'%' IDENTIFIED BY '${secret.password}'`);
  expect(log()).toContain(secret.password); // so a search for one finds it
});

test('a server that does not start says why', async () => {
  const other = temporaryFolder('mariadb');
  const certificates = createCertificates(other.path);
  const broken = { ...certificates, certFile: certificates.keyFile };
  await expect(startMariadb({ directory: other.path, certificates: broken })).rejects.toThrow(
    /did not start.*certificate/s,
  );
  await other.remove();
});

async function connect(login: Login, settings?: ClientSettings): Promise<mysql.Connection> {
  const connection = await connectClient({ ...server, ...login }, settings);
  open.push(connection);
  return connection;
}

async function rows(connection: mysql.Connection, text: string): Promise<mysql.RowDataPacket[]> {
  return (await connection.query<mysql.RowDataPacket[]>(text))[0];
}
