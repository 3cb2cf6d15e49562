import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { accessId } from '../../../provider/contract/request/identity.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { OutsideError } from '../../../provider/runtime/errors.ts';
import { connect, openMysql } from '../../../provider/spoke/mysql/server.ts';
import type { Ports } from '../../../provider/spoke/ports.ts';
import { trustedAuthorities } from '../../../stacksets/code/authorities.ts';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { World } from '../../support/database/mysql.ts';
import { people } from '../../support/database/people.ts';
import { terraform } from '../../support/declarers.ts';
import { dialectOf } from '../dialect.ts';

const { pem: RDS_AUTHORITIES } = trustedAuthorities(['eu-central-1'], [], []);

/** Servers that are set up in another way, moved, busy, or not there. */
export function describeServer(given: () => World): void {
  describe('the server', () => {
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });
    const as = (username: string, statement: string, database?: string) =>
      world.sql(world.server.iamLogin(username), statement, database);
    const asRoot = (statement: string) => world.sql(world.server.superuser, statement);

    test('a server whose sql_mode changes quotes and backslashes is understood', async () => {
      const [before] = await world.sql<{ mode: string }>(
        master,
        'SELECT @@GLOBAL.sql_mode AS mode',
      );
      await asRoot("SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'");
      await world.sql(master, 'CREATE DATABASE `o"r\'d\\ers`');
      const access = { appname: 'modes', dbname: 'o"r\'d\\ers' };
      const odd = people('readonly', "o'br\\ien", 'a"b');
      await world.ensure(access, {}, { people: odd });
      expect((await world.ensure(access, {}, { people: odd })).plan).toEqual([]);
      for (const { username } of odd) await as(username, 'SELECT 1', access.dbname);
      await world.remove(access);
      await asRoot(`SET GLOBAL sql_mode = '${before?.mode}'`);
    });

    test('a server that is read-only is refused with the cure', async () => {
      await asRoot('SET GLOBAL read_only = ON');
      const failure = world.ensure({ appname: 'replica' });
      await expect(failure).rejects.toThrow(/is read-only; give the endpoint of the writer/);
      await asRoot('SET GLOBAL read_only = OFF');
    });

    test('a server without IAM authentication is named, and the create is undone', async () => {
      await asRoot(dialectOf(world).uninstallIam);
      const access = { appname: 'without-iam' };
      const failure = world.ensure(access, {}, { people: people('readonly', 'ida') });
      await expect(failure).rejects.toThrow(
        /groups: .* has no plugin AWSAuthenticationPlugin.*IAM authentication enabled/,
      );
      expect(await world.stored(access)).toEqual({});
      await asRoot(dialectOf(world).installIam);
      await world.ensure(access, {}, { people: people('readonly', 'ida') });
      await as('ida', 'SELECT 1');
      await world.remove(access);
    });

    test('a server addressed by a number is refused, as no certificate could name it', async () => {
      const dbendpoint = `127.0.0.1:${world.server.port}`;
      await expect(world.ensure({ appname: 'number', dbendpoint })).rejects.toThrow(
        'dbendpoint must be the name that RDS gave',
      );
    });

    test('a moved server hands over its parameters, which its removal leaves alone', async () => {
      const access = { appname: 'moved' };
      // The suites share one Parameter Store, and an owner has one access.
      const moving = () => terraform(`moving ${accessId(world.request(access).identity)}`);
      const moved = { ...access, dbendpoint: `moved.example:${world.server.port}` };
      const certificateAuthorities = [readFileSync(world.server.caFile, 'utf8')];
      const ports: Partial<Ports> = {
        isGone: () => Promise.resolve(false),
        openServer: (options) =>
          openMysql({
            ...options,
            certificateAuthorities,
            connect: (login, deadline) => connect({ ...login, host: 'localhost' }, deadline),
          }),
      };
      await world.ensure(access);
      await expect(world.ensure(moved, ports)).rejects.toThrow(/hold the login of a database on/);
      await world.ensure(access, {}, moving());
      const report = await world.ensure(moved, ports, moving());
      expect(report.plan.join()).toMatch(/tag parameter .*write parameter .*url.*mark group role/);
      expect((await world.ensure(moved, ports, moving())).plan).toEqual([]);
      // The old name still leads to this server: nothing there may be dropped.
      const removal = await world.remove(access, {}, moving());
      expect(removal.plan).toEqual([]);
      expect(removal.warnings.join()).toMatch(/served at moved\.example:\d+ now/);
      await world.sql(await world.application(access), 'SELECT 1');
      await world.remove(moved, ports, moving());
      expect(await world.stored(access)).toEqual({});
    });

    test('a server whose certificate nobody vouches for is refused', async () => {
      const failure = world.ensure(
        { appname: 'untrusted' },
        {
          openServer: (options) =>
            openMysql({ ...options, certificateAuthorities: [RDS_AUTHORITIES], connect }),
        },
      );
      await expect(failure).rejects.toThrow(/was not issued by Amazon RDS/);
    });

    test('a busy server is waited for, and given up on before the time is up', async () => {
      const holder = await world.session(master);
      await holder.query("SELECT GET_LOCK('database-access', 0)");
      const failure = world.ensure({ appname: 'waiting' }, { deadline: deadlineIn(3_000) });
      await expect(failure).rejects.toThrow(
        /another change on localhost:\d+ went on until the time was up/,
      );
      await holder.close();
      await world.ensure({ appname: 'waiting' });
    });

    test('a server that does not answer is named with the cure, in time', async () => {
      const failure = world.ensure(
        { appname: 'silent', dbendpoint: 'localhost:1' },
        { deadline: deadlineIn(4_000) },
      );
      await expect(failure).rejects.toThrow(
        /^dbendpoint: nothing listens on port 1 of localhost \(.*ECONNREFUSED.*\)\. Is it the port of the database/,
      );
    });

    test('a server on which the lock was lost is not changed any further', async () => {
      const access = { appname: 'unlocked' };
      const { parameters } = world.ports();
      const failure = world.ensure(access, {
        parameters: {
          ...parameters,
          write: async () => {
            const rows = await world.sql<{ id: number }>(
              master,
              "SELECT IS_USED_LOCK('database-access') AS id",
            );
            await world.sql(master, `CALL mysql.rds_kill(${rows[0]?.id})`);
            throw new OutsideError('Parameter Store is out of order');
          },
        },
      });
      await expect(failure).rejects.toThrow(/out of order\. What it had made could not be undone/);
      await world.ensure(access);
      await world.sql(await world.application(access), 'SELECT 1');
    });
  });
}
