import { expect, test } from 'vitest';
import { specifyServer, TABLE_ACCESS_DENIED } from '../mysql-protocol/specification.ts';
import { rows, specimen } from '../mysql-protocol/specimen.ts';
import { passwordHash } from './rds-like-master.ts';
import { startMariadb } from './server.ts';

const NOT_ON_THIS_DATABASE = 1044;
const NOT_OWNER_OF_QUERY = 1979;
const ANNA = { username: 'anna', password: 'secret' };
const CREATE_ANNA = "CREATE USER anna@'%' IDENTIFIED BY 'secret'";

const mariadb = specimen(startMariadb);

specifyServer(mariadb, {
  start: startMariadb,
  identifiedByHash: (password) => `IDENTIFIED BY PASSWORD '${passwordHash(password)}'`,
});

test('the master has the privileges that RDS gives it, and may grant them', async () => {
  const master = await mariadb.master();
  const [row] = await rows(master, 'SHOW GRANTS');
  const grants = String(Object.values(row ?? {})[0]);
  expect(grants).toContain('CREATE USER');
  expect(grants).toContain('WITH GRANT OPTION');
  expect(grants).not.toMatch(/SUPER|ALL PRIVILEGES|CONNECTION ADMIN|SET USER|FILE|SHUTDOWN/);

  await master.query(CREATE_ANNA);
  await expect(master.query("GRANT ALL ON app.* TO anna@'%'")).rejects.toMatchObject({
    errno: NOT_ON_THIS_DATABASE,
  });
  await master.query("GRANT SELECT, INSERT, CREATE, DROP ON app.* TO anna@'%'");
});

test('a _ in a GRANT is a wildcard', async () => {
  const master = await mariadb.master();
  await master.query(CREATE_ANNA);
  for (const name of ['my_db', 'myXdb']) {
    await master.query(`CREATE DATABASE ${name}`);
    await master.query(`CREATE TABLE ${name}.t (i INT)`);
  }
  await master.query("GRANT SELECT ON `my_db`.* TO anna@'%'");
  await rows(await mariadb.connect(ANNA), 'SELECT * FROM myXdb.t');
  await master.query("REVOKE SELECT ON `my_db`.* FROM anna@'%'");
  await master.query("GRANT SELECT ON `my\\_db`.* TO anna@'%'");
  const anna = await mariadb.connect(ANNA);
  await rows(anna, 'SELECT * FROM my_db.t');
  await expect(rows(anna, 'SELECT * FROM myXdb.t')).rejects.toMatchObject({
    errno: TABLE_ACCESS_DENIED,
  });
  for (const name of ['my_db', 'myXdb']) await master.query(`DROP DATABASE ${name}`);
});

test('KILL QUERY ID is refused, and mysql.rds_kill_query_id takes its place', async () => {
  const master = await mariadb.master();
  await master.query(CREATE_ANNA);
  const anna = await mariadb.connect(ANNA);
  const asleep = anna.query('SELECT SLEEP(60)').catch((error: unknown) => error);
  const sleeper = `SELECT QUERY_ID AS id FROM information_schema.PROCESSLIST
                    WHERE USER = 'anna' AND STATE = 'User sleep'`;
  await expect.poll(() => rows(master, sleeper)).toHaveLength(1);
  const id = (await rows(master, sleeper))[0]?.['id'];

  await expect(master.query(`KILL QUERY ID ${id}`)).rejects.toMatchObject({
    errno: NOT_OWNER_OF_QUERY,
  });
  await master.query('CALL mysql.rds_kill_query_id(?)', [id]);
  expect(await asleep).toBeInstanceOf(Error);
  await rows(anna, 'SELECT 1'); // the session goes on
});
