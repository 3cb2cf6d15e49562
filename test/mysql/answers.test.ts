import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import { connect, openMysql } from '../../provider/spoke/mysql/server.ts';
import { openPostgres, connect as toPostgres } from '../../provider/spoke/postgres/server.ts';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { type PostgresServer, startPostgres } from '../sandbox/postgres/server.ts';
import { describeAnswers } from '../support/database/answers.ts';
import { startWorld, type World } from '../support/database/mysql.ts';
import { people } from '../support/database/people.ts';
import type { Session } from '../support/database/world.ts';
import { startMysqlPooler } from '../support/poolers.ts';

/** What a person is told of a port where no usable server of MySQL or MariaDB answers. */
const folder = temporaryFolder('answers');
let postgres: PostgresServer;
let mariadb: World;
let mysql: World;
beforeAll(async () => {
  postgres = await startPostgres({ major: 17, directory: folder.path });
  mariadb = await startWorld(inject('awsEndpoint'), 'answers-mariadb', {
    ...{ flavour: 'mariadb', series: '10.11' },
  });
  mysql = await startWorld(inject('awsEndpoint'), 'answers-mysql', { flavour: 'mysql' });
});
afterAll(async () => {
  await mysql?.stop();
  await mariadb?.stop();
  await postgres?.stop();
  await folder.remove();
});

describeAnswers(() => mariadb, 'MySQL or MariaDB');

describe('a server of another engine', () => {
  async function timed(failure: Promise<unknown>): Promise<[string, number]> {
    const start = Date.now();
    const message = await failure.then(
      () => 'it went well',
      (error: Error) => error.message,
    );
    return [message, (Date.now() - start) / 1_000];
  }

  test.each([
    ['MariaDB', 'mariadb', () => mariadb],
    ['MySQL', 'mysql', () => mysql],
  ] as const)('%s is told apart from PostgreSQL at once', async (name, dbtype, given) => {
    const { server, ensure } = given();
    const [message, seconds] = await timed(
      ensure(
        { appname: 'engine', dbtype: 'postgres' },
        {
          openServer: (options) =>
            openPostgres({ ...options, certificateAuthorities: [], connect: toPostgres }),
        },
      ),
    );
    expect(message).toBe(
      `dbtype: localhost:${server.port} is a server of ${name} ${server.version}, not of ` +
        `PostgreSQL. Set dbtype to ${dbtype}, or give the endpoint of the right server in dbendpoint`,
    );
    expect(seconds).toBeLessThan(3);
  });

  test('PostgreSQL, which waits to be spoken to, is told apart from MySQL in seconds', async () => {
    const [message, seconds] = await timed(
      mysql.ensure({ appname: 'engine', dbendpoint: `localhost:${postgres.port}` }),
    );
    expect(message).toBe(
      `dbtype: localhost:${postgres.port} is a server of PostgreSQL, not of MySQL or MariaDB. Set ` +
        'dbtype to postgres, or give the endpoint of the right server in dbendpoint',
    );
    expect(seconds).toBeLessThan(5);
  });
});

test.each([
  ['MariaDB', () => mariadb],
  ['MySQL', () => mysql],
])('a proxy of %s is refused, with nothing done through it', async (_, given) => {
  const world = given();
  const authority = createCertificates(folder.path);
  const pooler = await startMysqlPooler(authority, world.server);
  const failure = world.ensure(
    { appname: 'pooled', dbendpoint: `localhost:${pooler.port}` },
    {
      openServer: (options) =>
        openMysql({
          ...options,
          certificateAuthorities: [readFileSync(authority.caFile, 'utf8')],
          connect,
        }),
    },
  );
  await expect(failure).rejects.toMatchObject({ entry: 'server-behind-proxy' });
  expect(pooler.received.join()).toContain('SET NAMES');
  expect(pooler.received.join()).not.toMatch(/GET_LOCK|CREATE (ROLE|USER)/);
  await pooler.stop();
});

test.each([
  ['MariaDB', () => mariadb],
  ['MySQL', () => mysql],
])('a full server of %s is waited for, and told with the cure', async (_, given) => {
  const world = given();
  await world.sql(rootOf(world), 'SET GLOBAL max_connections = 10');
  const sessions: Session[] = [];
  const fill = async (): Promise<void> => {
    sessions.push(await world.session(world.server.master));
    return fill();
  };
  await fill().catch(() => {});
  await expect(world.ensure({ appname: 'full' }, { deadline: deadlineIn(4_000) })).rejects.toThrow(
    `localhost:${world.server.port} has no connection left (max_connections) for logging in as ` +
      'the master user. End sessions that nobody uses, or raise max_connections; then try again',
  );
  const waited = world.ensure({ appname: 'full' });
  for (const session of sessions) await session.close();
  await waited;
  await world.remove({ appname: 'full' });
});

test.each([
  ['MariaDB', () => mariadb],
  ['MySQL', () => mysql],
])('a master user of %s whose own connections are limited is told so', async (_, given) => {
  const world = given();
  const limit = (most: number) =>
    world.sql(rootOf(world), `ALTER USER master@'%' WITH MAX_USER_CONNECTIONS ${most}`);
  await limit(1);
  const session = await world.session(world.server.master);
  await expect(world.ensure({ appname: 'limited' })).rejects.toMatchObject({
    entry: 'mysql-user-limit',
    message: expect.stringContaining('max_user_connections'),
  });
  await limit(0);
  await session.close();
});

test('so is one whom a setting of the server limits, on MySQL', async () => {
  const limit = (most: number) =>
    mysql.sql(rootOf(mysql), `SET GLOBAL max_user_connections = ${most}`);
  await limit(1);
  const session = await mysql.session(mysql.server.master);
  await expect(mysql.ensure({ appname: 'limited' })).rejects.toMatchObject({
    entry: 'mysql-user-connections',
  });
  await session.close();
  await limit(0);
});

test('a session that the master user may not end is told, on MySQL without mysql.rds_kill', async () => {
  const asRoot = (statement: string) => mysql.sql(rootOf(mysql), statement);
  await asRoot('DROP PROCEDURE mysql.rds_kill');
  await asRoot("GRANT CONNECTION_ADMIN ON *.* TO master@'%'");
  const access = { appname: 'kill' };
  await mysql.ensure(access, {}, { people: people('readonly', 'kim') });
  // A session keeps the privilege with which it began.
  await asRoot("GRANT SYSTEM_USER ON *.* TO kim@'%'");
  const session = await mysql.session(mysql.server.iamLogin('kim'));
  await asRoot("REVOKE SYSTEM_USER ON *.* FROM kim@'%'");
  await expect(mysql.ensure(access)).rejects.toMatchObject({ entry: 'mysql-master-may-not-kill' });
  await expect(mysql.sql(mysql.server.iamLogin('kim'), 'SELECT 1')).rejects.toThrow();
  await session.close();
  await asRoot('CREATE PROCEDURE mysql.rds_kill(IN which BIGINT) KILL which');
  await mysql.remove(access);
});

test('a user that objects still run as is not made again, and they are named, on MySQL', async () => {
  const access = { appname: 'definer', privileges: 'owner' };
  await mysql.ensure(access);
  const app = await mysql.application(access);
  await mysql.sql(app, 'CREATE VIEW running AS SELECT 1 AS one');
  // A superuser may do that, and leaves a view that nobody can use.
  await mysql.sql(rootOf(mysql), `DROP USER '${app.username}'@'%'`);
  await expect(mysql.ensure(access)).rejects.toMatchObject({ entry: 'mysql-definer-exists' });
  await mysql.sql(mysql.server.master, 'DROP VIEW running');
  await mysql.ensure(access);
  await mysql.remove(access);
});

const rootOf = ({ server }: World) => server.superuser;
