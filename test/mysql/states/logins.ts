import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { World } from '../../support/database/mysql.ts';
import { people } from '../../support/database/people.ts';
import { addFactor } from '../dialect.ts';

/** What a DBA, or the server, can do to the application's user: it is healed by the next run. */
export function describeLogins(given: () => World): void {
  describe('the state of an application user', () => {
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });
    const asRoot = (statement: string) => world.sql(world.server.superuser, statement);
    const ensure = (appname: string, ...who: string[]) =>
      world.ensure({ appname }, {}, { people: people('readonly', ...who) });

    /** Two failed logins are one too many. */
    async function block({ username }: Login): Promise<void> {
      if (world.server.flavour === 'mysql')
        await world.sql(
          master,
          `ALTER USER '${username}'@'%' FAILED_LOGIN_ATTEMPTS 2 PASSWORD_LOCK_TIME UNBOUNDED`,
        );
      else await asRoot('SET GLOBAL max_password_errors = 2');
      for (const _ of [1, 2])
        await expect(world.sql({ username, password: 'wrong' }, 'SELECT 1')).rejects.toThrow();
    }

    test('a blocked one is let in again, and keeps no leaver in', async () => {
      await ensure('blocked', 'leah', 'stan');
      const app = await world.application({ appname: 'blocked' });
      await block(app);
      await expect(world.sql(app, 'SELECT 1')).rejects.toThrow(/is blocked/);
      const { plan } = await ensure('blocked', 'stan');
      expect(plan).toContain(`set the password of ${app.username} to the stored one`);
      await expect(world.sql(world.server.iamLogin('leah'), 'SELECT 1')).rejects.toThrow();
      await world.sql(app, 'SELECT 1');
      expect((await ensure('blocked', 'stan')).plan).toEqual([]);
      if (world.server.flavour === 'mariadb')
        await asRoot('SET GLOBAL max_password_errors = DEFAULT');
      await world.remove({ appname: 'blocked' });
    });

    test.each([
      ['expired', 'PASSWORD EXPIRE', /expired|SET PASSWORD/, 'set the password of'],
      ['locked', 'ACCOUNT LOCK', /locked/, 'allow'],
      ['without-tls', 'REQUIRE NONE', undefined, 'allow'],
    ])('one that is %s is healed', async (appname, clause, refusal, change) => {
      await ensure(appname);
      const app = await world.application({ appname });
      await world.sql(master, `ALTER USER '${app.username}'@'%' ${clause}`);
      if (refusal !== undefined) await expect(world.sql(app, 'SELECT 1')).rejects.toThrow(refusal);
      const { plan } = await ensure(appname);
      expect(plan.join()).toContain(`${change} ${app.username}`);
      await world.sql(app, 'SELECT 1');
      expect((await ensure(appname)).plan).toEqual([]);
      await world.remove({ appname });
    });

    test.each(['MAX_QUERIES_PER_HOUR', 'MAX_CONNECTIONS_PER_HOUR', 'MAX_USER_CONNECTIONS'])(
      'one that has used up its %s keeps no leaver in, and its limit',
      async (limit) => {
        const appname = limit.toLowerCase().replaceAll('_', '-');
        await ensure(appname, 'liam', 'stan');
        const app = await world.application({ appname });
        await world.sql(master, `ALTER USER '${app.username}'@'%' WITH ${limit} 1`);
        const session = await world.session(app);
        const { plan, warnings } = await ensure(appname, 'stan');
        expect(plan.join()).not.toContain(app.username);
        expect(warnings).toEqual([]);
        await expect(world.sql(world.server.iamLogin('liam'), 'SELECT 1')).rejects.toThrow();
        await session.close();
        await world.remove({ appname });
      },
    );

    test('an expired one is healed although it has no session left', async () => {
      await ensure('expired-limited');
      const app = await world.application({ appname: 'expired-limited' });
      const alter = (clause: string) =>
        world.sql(master, `ALTER USER '${app.username}'@'%' ${clause}`);
      await alter('WITH MAX_USER_CONNECTIONS 1');
      const session = await world.session(app);
      await alter('PASSWORD EXPIRE');
      expect((await ensure('expired-limited')).plan).toEqual([
        `set the password of ${app.username} to the stored one`,
      ]);
      await session.close();
      await world.sql(app, 'SELECT 1');
      expect((await ensure('expired-limited')).plan).toEqual([]);
      await world.remove({ appname: 'expired-limited' });
    });

    test('one that may have no session at all is told', async () => {
      await ensure('shut-out', 'liv');
      const app = await world.application({ appname: 'shut-out' });
      // MySQL knows no number below 0.
      const change = `ALTER USER '${app.username}'@'%' WITH MAX_USER_CONNECTIONS -1`;
      if (world.server.flavour === 'mysql')
        await expect(world.sql(master, change)).rejects.toThrow('syntax');
      else {
        await world.sql(master, change);
        await expect(world.sql(app, 'SELECT 1')).rejects.toThrow('max_user_connections');
        const { plan, warnings } = await ensure('shut-out');
        expect(plan.join()).not.toContain(app.username);
        expect(warnings.join()).toContain(`${app.username} can't log in, since it may have no`);
        const rotated = await world.ensure({ appname: 'shut-out', rotation: '2' });
        expect(rotated.warnings.join()).toContain(
          `does not carry over from ${app.username}: MAX_USER_CONNECTIONS -1. The master user`,
        );
        await world.sql(await world.application({ appname: 'shut-out' }), 'SELECT 1');
      }
      await world.remove({ appname: 'shut-out' });
    });

    test('a second factor is taken away, of which MariaDB knows none', async () => {
      await ensure('factor', 'leo', 'stan');
      const app = await world.application({ appname: 'factor' });
      const change = world.sql(master, `ALTER USER '${app.username}'@'%' ${addFactor(2)}`);
      if (world.server.flavour === 'mysql') {
        await change;
        await expect(world.sql(app, 'SELECT 1')).rejects.toThrow();
      } else await expect(change).rejects.toThrow('syntax');
      const { plan } = await ensure('factor', 'stan');
      const isHealed = plan.includes(`allow ${app.username} to log in`);
      expect(isHealed).toBe(world.server.flavour === 'mysql');
      await expect(world.sql(world.server.iamLogin('leo'), 'SELECT 1')).rejects.toThrow();
      await world.sql(app, 'SELECT 1');
      expect((await ensure('factor', 'stan')).plan).toEqual([]);
      await world.remove({ appname: 'factor' });
    });

    test('a second password does not outlive a repair', async () => {
      await ensure('second');
      const app = await world.application({ appname: 'second' });
      await world.sql(master, secondPassword(world, app));
      const mine = { ...app, password: 'mine' };
      for (const login of [app, mine]) await world.sql(login, 'SELECT 1');
      expect((await ensure('second')).plan).toEqual([
        `set the password of ${app.username} to the stored one`,
      ]);
      await expect(world.sql(mine, 'SELECT 1')).rejects.toThrow('denied');
      await world.sql(app, 'SELECT 1');
      expect((await ensure('second')).plan).toEqual([]);
      await world.remove({ appname: 'second' });
    });

    test('a second password of the user before the last rotation is told', async () => {
      const access = { appname: 'second-former' };
      await world.ensure(access);
      const app = await world.application(access);
      await world.ensure({ ...access, rotation: '2' });
      await world.sql(master, secondPassword(world, app));
      const { plan, warnings } = await world.ensure({ ...access, rotation: '2' });
      expect(plan).toEqual([]);
      expect(warnings.join()).toMatch(
        `${app.username}, the user before the last rotation, has a second password`,
      );
      await world.remove(access);
    });
  });
}

/** Makes `mine` a password beside the one that there is. */
function secondPassword({ server }: World, { username, password }: Login): string {
  const change =
    server.flavour === 'mysql'
      ? "IDENTIFIED BY 'mine' RETAIN CURRENT PASSWORD"
      : `IDENTIFIED VIA mysql_native_password USING PASSWORD('mine')
         OR mysql_native_password USING PASSWORD('${password}')`;
  return `ALTER USER '${username}'@'%' ${change}`;
}
