import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../provider/runtime/secret.ts';
import { cachingSha2 } from '../../../provider/spoke/mysql/password-hash.ts';
import {
  ACCESS_DENIED,
  specifyServer,
  TABLE_ACCESS_DENIED,
} from '../mysql-protocol/specification.ts';
import { rows, type Specimen, specimen } from '../mysql-protocol/specimen.ts';
import { startMysql } from './server.ts';

const PRIVILEGE_MISSING = 1227;
const DATABASE_EXISTS = 1007;
const NOT_OWNER_OF_ROUTINE = 1370;
const ANNA = { username: 'anna', password: 'secret' };
const CREATE_ANNA = "CREATE USER anna@'%' IDENTIFIED BY 'secret'";

describe('as RDS has it since 8.0.36', () => {
  const mysql = specimen(startMysql);

  specifyServer(mysql, {
    start: startMysql,
    identifiedByHash: (password) =>
      `IDENTIFIED WITH caching_sha2_password AS 0x${cachingSha2(new Secret(password)).toString('hex')}`,
  });

  test('the master holds its privileges by a role, which is active at login', async () => {
    const grants = await grantsOf(mysql);
    expect(grants).toContain('GRANT `rds_superuser_role`@`%` TO `master`@`%`');
    expect(grants).toMatch(/CREATE USER.* TO `master`@`%` WITH GRANT OPTION/);
    expect(grants).not.toMatch(
      /SUPER[, ]|ALL PRIVILEGES|CONNECTION_ADMIN|SYSTEM_USER|FILE|SHUTDOWN/,
    );
    const [role] = await rows(await mysql.master(), 'SELECT CURRENT_ROLE() AS role');
    expect(role).toEqual({ role: '`rds_superuser_role`@`%`' });
  });

  test('GRANT ALL on a database gives what the master holds itself', async () => {
    const master = await mysql.master();
    await master.query(CREATE_ANNA);
    await master.query("GRANT ALL ON app.* TO anna@'%'");
    await rows(await mysql.connect(ANNA, { database: 'app' }), 'SHOW TABLES');
  });

  test.each([
    ["ALTER USER rdsadmin@localhost IDENTIFIED BY 'mine'", PRIVILEGE_MISSING],
    ['SET GLOBAL general_log = OFF', PRIVILEGE_MISSING],
    ['SET GLOBAL partial_revokes = OFF', PRIVILEGE_MISSING],
    ["GRANT SUPER ON *.* TO master@'%'", ACCESS_DENIED],
    ["UPDATE mysql.user SET User = 'mine'", TABLE_ACCESS_DENIED],
    ['DROP PROCEDURE mysql.rds_kill', NOT_OWNER_OF_ROUTINE],
  ])('the master may not: %s', async (statement, errno) => {
    const master = await mysql.master();
    await expect(master.query(statement)).rejects.toMatchObject({ errno });
  });

  test('a _ in a GRANT means itself, and an escaped one matches no database', async () => {
    expect(await seenThrough(mysql, 'my_db')).toEqual(['my_db']);
    expect(await seenThrough(mysql, 'my\\_db')).toEqual([]);
  });

  test('the binary log holds what users change, and nothing of how the server was made', async () => {
    const master = await mysql.master();
    await master.query(CREATE_ANNA);
    const log = readFileSync(`${mysql.server.binaryLog}.000001`, 'latin1');
    expect(log).toMatch(/CREATE USER 'anna'@'%'/);
    expect(log).not.toContain('rds_superuser_role');
  });

  test('names of databases differ by the case of their letters', async () => {
    const master = await mysql.master();
    await master.query('CREATE DATABASE Shop');
    await master.query('CREATE DATABASE shop');
    for (const name of ['Shop', 'shop']) await master.query(`DROP DATABASE ${name}`);
  });
});

describe('as Aurora has its master, and RDS before 8.0.36 its partial_revokes', () => {
  const mysql = specimen((options) =>
    startMysql({ ...options, master: 'active roles', partialRevokes: false }),
  );

  test('a role is active at login without being a default', async () => {
    const master = await mysql.master();
    expect(await rows(master, 'SELECT * FROM mysql.default_roles')).toEqual([]);
    const [role] = await rows(master, 'SELECT CURRENT_ROLE() AS role');
    expect(role).toEqual({ role: '`rds_superuser_role`@`%`' });
  });

  test('a _ in a GRANT is a wildcard, and an escaped one means itself', async () => {
    expect(await seenThrough(mysql, 'my_db')).toEqual(['myXdb', 'my_db']);
    expect(await seenThrough(mysql, 'my\\_db')).toEqual(['my_db']);
  });
});

describe('as RDS has its master before 8.0.36, with lower_case_table_names = 1', () => {
  const mysql = specimen((options) =>
    startMysql({ ...options, master: 'direct', lowerCaseTableNames: 1 }),
  );

  test('the master holds its privileges itself', async () => {
    expect(await grantsOf(mysql)).toMatch(/CREATE USER.* TO `master`@`%` WITH GRANT OPTION/);
    const [role] = await rows(await mysql.master(), 'SELECT CURRENT_ROLE() AS role');
    expect(role).toEqual({ role: 'NONE' });
  });

  test('names of databases are stored in lower case', async () => {
    const master = await mysql.master();
    await master.query('CREATE DATABASE Shop');
    expect(await rows(master, "SHOW DATABASES LIKE 'shop'")).toHaveLength(1);
    await expect(master.query('CREATE DATABASE shop')).rejects.toMatchObject({
      errno: DATABASE_EXISTS,
    });
    await master.query('DROP DATABASE SHOP');
  });
});

async function grantsOf(subject: Specimen): Promise<string> {
  const grants = await rows(await subject.master(), 'SHOW GRANTS');
  return grants.flatMap((grant) => Object.values(grant)).join('\n');
}

/** Which of the databases my_db and myXdb are seen by a user with a grant on `name`. */
async function seenThrough(subject: Specimen, name: string): Promise<string[]> {
  const master = await subject.master();
  await master.query("DROP USER IF EXISTS anna@'%'");
  await master.query(CREATE_ANNA);
  for (const database of ['my_db', 'myXdb']) await master.query(`CREATE DATABASE ${database}`);
  await master.query(`GRANT SELECT ON \`${name}\`.* TO anna@'%'`);
  const seen = await rows(await subject.connect(ANNA), "SHOW DATABASES LIKE 'my_db'");
  for (const database of ['my_db', 'myXdb']) await master.query(`DROP DATABASE ${database}`);
  return seen.flatMap((row) => Object.values(row).map(String)).toSorted();
}
