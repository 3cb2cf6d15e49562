import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectClient } from '../sandbox/mysql-protocol/client.ts';
import type { MysqlServer } from '../sandbox/mysql-protocol/server.ts';
import type { Login } from '../sandbox/postgres/server.ts';
import { credentialsIn, parametersBelow, ROOT, storeMaster } from '../support/parameters.ts';
import type { Outcome } from './stacks.ts';
import { type Stage, startStage } from './stage.ts';

/** A stack for the other engine: what differs is the type of the database. */

const MASTER = '/masters/mariadb';
let stage: Stage;
let mariadb: MysqlServer;
beforeAll(async () => {
  stage = await startStage({ mariadb: '10.11' });
  if (stage.sandbox.mariadb === undefined) throw new Error('the sandbox has no MariaDB');
  mariadb = stage.sandbox.mariadb;
  await storeMaster(stage.ssm, MASTER, mariadb);
  await rows(mariadb.master, 'CREATE TABLE books (title varchar(80))');
});
afterAll(() => stage?.stop());

const access = (properties = {}) => ({
  Access: stage.access({
    DbType: 'mariadb',
    DbEndpoint: `${mariadb.host}:${mariadb.port}`,
    MasterSecret: MASTER,
    AppName: 'books',
    Groups: { 'DB-Owners': 'readonly' },
    ...properties,
  }),
});

async function rows(login: Login, statement: string): Promise<unknown> {
  const connection = await connectClient({ ...mariadb, ...login }, { database: mariadb.database });
  try {
    return (await connection.query(statement))[0];
  } finally {
    connection.destroy();
  }
}

const login = async () =>
  credentialsIn(await parametersBelow(stage.ssm, `${ROOT}/test/stacks/books`));

test('an access to MariaDB is made, changed, rolled back and removed like any other', async () => {
  const created: Outcome = await stage.create('books', access());
  expect(created).toMatchObject({
    status: 'CREATE_COMPLETE',
    outputs: { AccessPeople: '{"added":2,"removed":0,"unchanged":0}', AccessWarnings: '[]' },
  });
  const application = await login();
  await rows(application, "INSERT INTO books VALUES ('Solaris')");
  expect(await rows(mariadb.iamLogin('olga.ivanova'), 'SELECT title FROM books')).toEqual([
    { title: 'Solaris' },
  ]);

  const updated = await stage.update('books', access({ Privileges: 'readonly' }));
  expect(updated).toMatchObject({ status: 'UPDATE_COMPLETE', resources: created.resources });
  await expect(rows(application, "INSERT INTO books VALUES ('Ubik')")).rejects.toThrow('denied');

  const failed = await stage.update('books', access({ Groups: { 'DB-Missing': 'readonly' } }));
  expect(failed.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  await rows(application, 'SELECT title FROM books');

  expect(await stage.remove('books')).toMatchObject({ status: 'GONE' });
  await expect(rows(application, 'SELECT 1')).rejects.toThrow('Access denied');
  await expect(rows(mariadb.iamLogin('olga.ivanova'), 'SELECT 1')).rejects.toThrow('Access denied');
  expect((await login()).url).toBe('');
});
