import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { accessId } from '../../provider/contract/request/identity.ts';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import { Secret } from '../../provider/runtime/secret.ts';
import { connect } from '../../provider/spoke/postgres/connection.ts';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import type { Login } from '../sandbox/postgres/server.ts';
import { people } from '../support/database/people.ts';
import { startWorld, type World } from '../support/database/postgres.ts';
import { whileReconnecting } from '../support/database/reconnecting.ts';

/** Attacks by an application or a server on the master user and on others. */
describe.each([14, 17] as const)('PostgreSQL %i', (major) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(major, inject('awsEndpoint'), 'attacks');
  });
  afterAll(() => world?.stop());

  test("the master never calls an application's function with a system's name", async () => {
    const access = { appname: 'evil', privileges: 'owner' };
    await world.ensure(access);
    const evil = await world.application(access);
    const trap = `AS $$ BEGIN
      EXECUTE format('ALTER ROLE %I PASSWORD ''pwned''', current_user); RETURN NULL;
    END $$`;
    await world.sql(
      evil,
      `CREATE FUNCTION public.acldefault(text, oid) RETURNS aclitem[] LANGUAGE plpgsql ${trap}`,
    );
    await world.sql(
      evil,
      `CREATE FUNCTION public.pg_terminate_backend(integer) RETURNS boolean
        LANGUAGE plpgsql ${trap}`,
    );
    await world.sql(
      evil,
      `CREATE FUNCTION public.format(text, name, name) RETURNS text LANGUAGE plpgsql ${trap}`,
    );
    await world.sql(evil, 'CREATE TABLE public.bait (id serial)');
    await world.ensure({ ...access, dryrun: true });
    await world.ensure({ ...access, privileges: 'readonly', rotation: '2' });
    await world.ensure({ ...access, rotation: '3' });
    await world.remove(access);
    await world.sql(world.server.master, 'SELECT 1');
  });

  test('a user in rds_iam is taken out of it, and the master keeps its login', async () => {
    const access = { appname: 'mixed' };
    await world.ensure(access);
    const { username } = await world.application(access);
    await world.sql(world.server.master, `GRANT rds_iam TO "${username}"`);
    const { plan } = await world.ensure(access);
    expect(plan).toContain(`end the membership of ${username} in rds_iam`);
    await world.sql(await world.application(access), 'SELECT 1');
    await world.ensure({ ...access, rotation: '2' });
    await world.sql(world.server.master, `GRANT rds_iam TO "${username}"`);
    await world.ensure({ ...access, rotation: '3' });
    const [row] = await world.sql<{ locked: boolean }>(
      world.server.master,
      `SELECT pg_has_role('rds_iam', '${major >= 16 ? 'USAGE' : 'MEMBER'}') AS locked`,
    );
    expect(row?.locked).toBe(false);
  });

  test('the master is no member of a user after a hand-over in another database', async () => {
    const access = { appname: 'elsewhere', privileges: 'owner' };
    await world.ensure(access);
    const app = await world.application(access);
    await world.sql(world.server.master, 'CREATE DATABASE other');
    await world
      .sql(world.server.master, `GRANT CREATE ON SCHEMA public TO "${app.username}"`, 'other')
      .catch(() => {});
    await world.sql(app, 'CREATE TABLE theirs (id int)', 'other');
    // Something that the master can't take back keeps the user from being dropped.
    await world.sql(
      world.server.superuser,
      `GRANT CONNECT ON DATABASE rdsadmin TO "${app.username}"`,
      'postgres',
    );
    await expect(world.remove(access)).rejects.toThrow(
      `not all of it is removed. could not drop ${app.username}; the next run tries again`,
    );
    await expect(world.sql(app, 'SELECT 1')).rejects.toThrow(
      /not permitted to log in|authentication failed/,
    );
    const members = await world.sql(
      world.server.master,
      `SELECT FROM pg_auth_members
        WHERE roleid = '"${app.username}"'::regrole AND member = 'master'::regrole
          AND (${major >= 16 ? 'inherit_option OR set_option' : 'true'})`,
    );
    expect(members).toEqual([]);
    await world.sql(
      world.server.superuser,
      `REVOKE CONNECT ON DATABASE rdsadmin FROM "${app.username}"`,
      'postgres',
    );
    expect((await world.remove(access)).plan.join()).toContain(`drop ${app.username}`);
    expect((await world.remove(access)).plan).toEqual([]);
  });

  test('a table that a leaver makes after the first look is kept, and handed over', async () => {
    const access = { appname: 'late', privileges: 'owner' };
    await world.ensure(access);
    const session = await world.session(await world.application(access));
    await session.query('SET ROLE NONE');
    const lateTable = () =>
      world.sql<{ owner: string }>(
        world.server.master,
        "SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relname = 'late_table'",
      );
    const { openServer } = world.ports();
    await world.remove(access, {
      openServer: async (options) => {
        const server = await openServer(options);
        let isLate = true;
        const expel: typeof server.expel = async (plan) => {
          if (isLate) await session.query('CREATE TABLE late_table (id int)');
          isLate = false;
          return server.expel(plan);
        };
        return { ...server, expel };
      },
    });
    await session.close();
    // Whose level is not known any more.
    expect((await lateTable())[0]?.owner).toMatch(/^dbaccess_[0-9a-f]+_keeper_[0-9a-f]{12}$/);
  });

  test('however many sessions queue for the lock of an access, their user goes', async () => {
    const access = { appname: 'besieged' };
    const id = accessId(world.request(access).identity);
    await world.ensure(access, {}, { people: people('readonly', 'lia', 'ole') });
    const keys = `hashtext('database-access'), hashtext('${id}')`;
    const inLockDatabase = { session: (login: Login) => world.session(login, 'postgres') };
    await whileReconnecting(
      inLockDatabase,
      world.server.iamLogin('lia'),
      12,
      () => world.ensure(access, {}, { people: people('readonly', 'ole') }),
      `SELECT pg_advisory_lock(${keys}), pg_sleep(20)`,
    );
    await expect(world.sql(world.server.iamLogin('lia'), 'SELECT 1')).rejects.toThrow();
    await world.sql(world.server.iamLogin('ole'), 'SELECT 1');
    await world.remove(access);
  });

  /** Any user may set this: the server waits once it has let the user in, as a role that it has. */
  const heldUp = async (name: string, seconds: number) => {
    const [group] = await world.sql<{ name: string }>(
      world.server.superuser,
      `SELECT pg_get_userbyid(roleid) AS name FROM pg_auth_members
        WHERE member = '${name}'::regrole AND roleid <> 'rds_iam'::regrole`,
    );
    const { host, port, caFile, database } = world.server;
    const { username: user, password } = world.server.iamLogin(name);
    const late = new pg.Client({
      ...{ host, port, database, user, password, ssl: { ca: readFileSync(caFile, 'utf8') } },
      options: `-c role=${group?.name} -c post_auth_delay=${seconds}`,
    });
    return late.on('error', () => {});
  };

  test('a login that its user holds up is over once the user is out', async () => {
    const access = { appname: 'slow', privileges: 'owner' };
    await world.ensure(access, {}, { people: people('owner', 'lena', 'ole') });
    const late = await heldUp('lena', 8);
    const opening = late.connect().then(() => late.query('CREATE TABLE public.made_late (id int)'));
    const end = opening.then(
      () => 'in',
      () => 'out',
    );
    await sleep(1_000);
    await world.ensure(access, {}, { people: people('owner', 'ole') });
    expect(await end).toBe('out');
    await late.end().catch(() => {});
    await world.remove(access);
  });

  test('so is that of somebody who may do less, though the master may not see when it began', async () => {
    const { superuser } = world.server;
    const access = { appname: 'unseen', privileges: 'owner' };
    await world.ensure(access, {}, { people: people('owner', 'lena', 'ole') });
    await world.sql(superuser, 'REVOKE pg_monitor FROM rds_superuser');
    try {
      const late = await heldUp('lena', 1);
      const opening = late.connect().catch(() => {});
      await sleep(500);
      await world.ensure(
        access,
        {},
        {
          people: [...people('owner', 'ole'), ...people('readonly', 'lena')],
        },
      );
      await opening;
      await expect(late.query('SELECT 1')).rejects.toThrow();
      await late.end().catch(() => {});
    } finally {
      await world.sql(superuser, 'GRANT pg_monitor TO rds_superuser WITH ADMIN OPTION');
    }
    await world.remove(access);
  });

  test('a session that somebody ends while the lock is waited for is opened again', async () => {
    const { master, superuser } = world.server;
    const access = { appname: 'ended' };
    const id = accessId(world.request(access).identity);
    const holder = await world.session(superuser, 'postgres');
    await holder.query(`SELECT pg_advisory_lock(hashtext('database-access'), hashtext('${id}'))`);
    const working = world.ensure(access);
    const end = `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
      WHERE usename = '${master.username}' AND datname = current_database() AND state = 'idle'`;
    while ((await world.sql(superuser, end)).length === 0) await sleep(20);
    await holder.close();
    await working;
    await world.sql(await world.application(access), 'SELECT 1');
    await world.remove(access);
  });

  test('a master that cannot end sessions is refused before anything is touched', async () => {
    await world.sql(
      world.server.superuser,
      `CREATE ROLE weak LOGIN CREATEROLE PASSWORD 'weak-password';
       GRANT CONNECT ON DATABASE app TO weak`,
      'postgres',
    );
    const failure = world.ensure({
      appname: 'by-weak',
      username: 'weak',
      password: 'weak-password',
    });
    await expect(failure).rejects.toThrow('must be a member of pg_signal_backend');
  });
});

describe('an impostor with a trusted certificate', () => {
  const folder = temporaryFolder('impostor');
  const certificates = createCertificates(folder.path);
  let impostor: Server;
  const received: string[] = [];
  beforeAll(async () => {
    impostor = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => {
        socket.write('S'); // yes, TLS
        const options = {
          isServer: true,
          key: readFileSync(certificates.keyFile),
          cert: readFileSync(certificates.certFile),
        };
        const tls = new TLSSocket(socket, options);
        tls.on('error', () => {});
        tls.once('data', () => {
          // AuthenticationCleartextPassword: 'R', length 8, kind 3
          tls.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
          tls.on('data', (data) => received.push(data.toString()));
        });
      });
    });
    await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    impostor.close();
    await folder.remove();
  });

  test('an impostor with a trusted certificate does not get to see the password', async () => {
    const address = impostor.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const attempt = connect(
      {
        host: 'localhost',
        port,
        database: 'postgres',
        username: 'master',
        password: new Secret('hunter2-hunter2'),
        certificateAuthorities: [readFileSync(certificates.caFile, 'utf8')],
      },
      deadlineIn(5_000),
    );
    await expect(attempt).rejects.toThrow('asks for the password in clear text, which is refused');
    expect(received.join()).not.toContain('hunter2');
  });
});
