import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../provider/contract/messages/order.ts';
import { accessId } from '../../provider/contract/request/identity.ts';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import type { Sql } from '../../provider/spoke/engine/sql.ts';
import { connect, openMysql } from '../../provider/spoke/mysql/server.ts';
import type { Ports } from '../../provider/spoke/ports.ts';
import type { Login } from '../sandbox/postgres/server.ts';
import type { World } from '../support/database/mysql.ts';
import { people } from '../support/database/people.ts';
import { whileReconnecting } from '../support/database/reconnecting.ts';
import { accountsOf } from './dialect.ts';

/** Sessions that are there, come back, hold what they should not, or can't be seen. */
export function describeSessions(given: () => World): void {
  let world: World;
  let master: Login;
  beforeAll(() => {
    world = given();
    master = world.server.master;
  });

  const ensure = (appname: string, list: Person[], fields: Record<string, unknown> = {}) =>
    world.ensure({ appname, confirmremovals: true, ...fields }, {}, { people: list });
  const asRoot = (statement: string) => world.sql(world.server.superuser, statement);

  const withPool = <T>(login: Login, work: () => Promise<T>) =>
    whileReconnecting(world, login, 12, work);

  test('a session that somebody ends while the lock is waited for is opened again', async () => {
    const access = { appname: 'ended' };
    const id = accessId(world.request(access).identity);
    const holder = await world.session(world.server.superuser);
    await holder.query(`SELECT GET_LOCK('database-access/${id}', 0)`);
    const working = world.ensure(access);
    const idle = `SELECT ID AS id FROM information_schema.PROCESSLIST
                   WHERE USER = '${master.username}' AND COMMAND = 'Sleep'
                     AND EXISTS (SELECT 1 FROM information_schema.PROCESSLIST
                                  WHERE STATE = 'User lock')`;
    for (let found: { id: number }[] = []; found.length === 0; ) {
      found = await holder.query<{ id: number }>(idle);
      for (const { id } of found) await holder.query(`KILL ${id}`);
    }
    await holder.close();
    await working;
    await world.sql(await world.application(access), 'SELECT 1');
    await world.remove(access);
  });

  describe('reconnecting clients', () => {
    test('an application that reconnects all the time is demoted all the same', async () => {
      const access = { appname: 'pooled' };
      await world.ensure(access);
      const app = await world.application(access);
      const before = await world.session(app);
      await withPool(app, () => world.ensure({ ...access, privileges: 'readonly' }));
      await expect(before.query('SELECT 1')).rejects.toThrow();
      await expect(world.sql(app, 'CREATE TEMPORARY TABLE t (id int)')).rejects.toThrow('denied');
      await world.remove(access);
    });

    test('a person who reconnects all the time is demoted, and others are added', async () => {
      await ensure('demoted', people('readwrite', 'hedi'));
      await withPool(world.server.iamLogin('hedi'), () =>
        ensure('demoted', people('readonly', 'hedi', 'nina')),
      );
      await world.sql(world.server.iamLogin('nina'), 'SELECT 1');
      await world.remove({ appname: 'demoted' });
    });

    test('a reconnecting namesake keeps nobody from leaving, and is told', async () => {
      await ensure('namesake', people('readonly', 'frida', 'zoe'));
      await asRoot("CREATE USER frida@localhost IDENTIFIED BY 'own-password'");
      await asRoot('GRANT SELECT ON app.* TO frida@localhost');
      const frida = { username: 'frida', password: 'own-password' };
      const { warnings } = await withPool(frida, () =>
        ensure('namesake', people('readonly', 'zoe')),
      );
      expect(warnings.join()).toContain("also those of the account 'frida'@'localhost'");
      const rows = await world.sql(master, "SELECT Host FROM mysql.user WHERE User = 'frida'");
      expect(rows).toEqual([{ Host: 'localhost' }]);
      await asRoot('DROP USER frida@localhost');
      await world.remove({ appname: 'namesake' });
    });
  });

  describe('the lock', () => {
    const LOCK = "SELECT GET_LOCK('database-access', 5) AS got";

    const holders = async (name: string) => {
      const sessions = await Promise.all(
        [1, 2, 3].map(() => world.session(world.server.iamLogin(name))),
      );
      await sessions[0]?.query(LOCK);
      const waiting = sessions.slice(1).map((session) => session.query(LOCK).catch(() => {}));
      return { sessions, waiting };
    };

    test('the lock is taken from a person who holds it or waits for it', async () => {
      await ensure('held', people('readonly', 'holger', 'hanna'));
      const { sessions, waiting } = await holders('hanna');
      const { warnings } = await ensure('held', people('readonly', 'hanna'));
      expect(warnings.join()).toContain('hanna held a lock');
      await Promise.all(waiting);
      for (const session of sessions) await expect(session.query('SELECT 1')).rejects.toThrow();
      expect((await ensure('held', people('readonly', 'hanna'))).warnings).toEqual([]);
      await world.remove({ appname: 'held' });
    });

    test('whoever leaves is out before anybody waits for the lock', async () => {
      await ensure('held', people('readonly', 'holger', 'hanna'));
      const { sessions, waiting } = await holders('holger');
      expect((await ensure('held', people('readonly', 'hanna'))).warnings).toEqual([]);
      await Promise.all(waiting);
      for (const session of sessions) await expect(session.query('SELECT 1')).rejects.toThrow();
      await expect(world.sql(world.server.iamLogin('holger'), 'SELECT 1')).rejects.toThrow(
        'denied',
      );
      await world.remove({ appname: 'held' });
    });

    test('however many sessions ask for the lock of an access, their user goes', async () => {
      await ensure('besieged', people('readonly', 'lia', 'ole'));
      const id = accessId(world.request({ appname: 'besieged' }).identity);
      const statement = `SELECT IF(GET_LOCK(CONCAT('database-', 'access/${id}'), 0), SLEEP(20), 0)`;
      await whileReconnecting(
        world,
        world.server.iamLogin('lia'),
        12,
        () => ensure('besieged', people('readonly', 'ole')),
        statement,
      );
      await expect(world.sql(world.server.iamLogin('lia'), 'SELECT 1')).rejects.toThrow('denied');
      await world.remove({ appname: 'besieged' });
    });

    test('the lock is not taken from anybody else, but its holder is named', async () => {
      await ensure('unheld', people('readonly', 'ivo', 'ida'));
      await asRoot("CREATE USER other_master@'%' IDENTIFIED BY 'other-password'");
      const holder = await world.session(
        { username: 'other_master', password: 'other-password' },
        'information_schema',
      );
      await holder.query(LOCK);
      const failure = world.ensure(
        { appname: 'unheld' },
        { deadline: deadlineIn(4_000) },
        { people: people('readonly', 'ida') },
      );
      await expect(failure).rejects.toThrow(/the lock, which other_master \(connection \d+, /);
      await expect(world.sql(world.server.iamLogin('ivo'), 'SELECT 1')).rejects.toThrow('denied');
      await holder.query('SELECT 1');
      await holder.close();
      await world.remove({ appname: 'unheld' });
      await asRoot("DROP USER other_master@'%'");
    });
  });

  describe('a full connection limit', () => {
    test('an application without a free connection keeps nobody from going', async () => {
      await ensure('full', people('readonly', 'paul', 'zoe'));
      const app = await world.application({ appname: 'full' });
      await asRoot(`ALTER USER '${app.username}'@'%' WITH MAX_USER_CONNECTIONS 1`);
      const session = await world.session(app);
      const { plan } = await ensure('full', people('readonly', 'zoe'));
      expect(plan.join()).not.toContain('password');
      await session.query('SELECT 1');
      await expect(world.sql(world.server.iamLogin('paul'), 'SELECT 1')).rejects.toThrow('denied');

      // A password that is wrong is seen all the same.
      await asRoot(`ALTER USER '${app.username}'@'%' IDENTIFIED BY 'by-hand'`);
      expect((await ensure('full', people('readonly', 'zoe'))).plan.join()).toContain('password');
      await session.close();
      // The server takes its time to notice that.
      await asRoot(`ALTER USER '${app.username}'@'%' WITH MAX_USER_CONNECTIONS 0`);
      await world.sql(app, 'SELECT 1');
      await world.remove({ appname: 'full' });
    });
  });

  describe('a lost lock', () => {
    /** Ends the session that holds the lock as soon as the work comes to such a statement. */
    const losingItAt = (pattern: RegExp): Partial<Ports> => ({
      openServer: (options) =>
        openMysql({
          ...options,
          certificateAuthorities: [readFileSync(world.server.caFile, 'utf8')],
          connect: async (login, deadline) => {
            const connection = await connect(login, deadline);
            return {
              ...connection,
              query: async <Row>(sql: Sql) => {
                if (pattern.test(sql.text)) {
                  const [row] = await world.sql<{ id: number | null }>(
                    master,
                    "SELECT IS_USED_LOCK('database-access') AS id",
                  );
                  if (row?.id) await world.sql(master, `CALL mysql.rds_kill(${row.id})`);
                }
                return connection.query<Row>(sql);
              },
            };
          },
        }),
    });

    test.each([
      ['before a user is made', /ALTER USER 'dbaccess_/],
      ['before leavers are dropped', /REQUIRE SSL ACCOUNT UNLOCK/],
    ])('a lock lost %s stops the work without a word about security groups', async (_, pattern) => {
      await ensure('lost', people('readonly', 'kim', 'zoe'));
      const fields = { appname: 'lost', confirmremovals: true, rotation: pattern.source };
      const failure = world.ensure(fields, losingItAt(pattern), {
        people: people('readonly', 'zoe'),
      });
      await expect(failure).rejects.toThrow(/the lock on localhost was lost/);
      await expect(failure).rejects.not.toThrow(/security group/);
      const rows = await accountsOf(world, "name = 'kim'");
      expect(rows.map((row) => row.isLocked === 1)).toEqual([true]);
      await world.remove({ appname: 'lost' });
    });
  });
}
