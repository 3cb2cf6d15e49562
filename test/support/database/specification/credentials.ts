import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../../sandbox/postgres/server.ts';
import type { World } from '../world.ts';
import { createTable, type Engine, insert } from './engine.ts';

/** The stored login and its URL: they work, rotate, and are put right. */
export function specifyCredentials(engine: Engine, given: () => World): void {
  describe('credentials', () => {
    const { refuses, refusesLogin, statements } = engine;
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });

    test('the stored login may read and write, but not change the schema', async () => {
      const access = { appname: 'create' };
      await world.sql(master, createTable('before_create'));
      const report = await world.ensure(access);
      const app = await world.application(access);
      expect(report.username).toBe(app.username);
      expect(report.parameters.map(({ name }) => name.split('/').at(-1))).toEqual([
        'username',
        'password',
        'url',
      ]);
      await world.sql(app, "INSERT INTO before_create (note) VALUES ('x')");
      expect(await world.sql(app, 'SELECT note FROM before_create')).toEqual([{ note: 'x' }]);
      await world.sql(master, createTable('after_create'));
      await world.sql(app, insert('after_create'));
      await expect(world.sql(app, 'DROP TABLE before_create')).rejects.toThrow(refuses);
      await expect(world.sql(app, 'ALTER TABLE before_create ADD COLUMN more int')).rejects.toThrow(
        refuses,
      );
      await expect(world.sql(app, statements.createUser)).rejects.toThrow(refuses);
    });

    test('the URL parameter opens the database by itself', async () => {
      const access = { appname: 'url' };
      await world.ensure(access);
      const { url = '', username, password } = await world.stored(access);
      const { protocol, hostname, port, pathname, searchParams, ...login } = new URL(url);
      expect({ protocol, hostname, port, pathname }).toEqual({
        protocol: engine.url.protocol,
        hostname: 'localhost',
        port: String(world.server.port),
        pathname: `/${world.server.database}`,
      });
      const [option, value] = engine.url.option;
      expect(searchParams.get(option)).toBe(value);
      expect([new URL(url).username, new URL(url).password]).toEqual([username, password]);
      expect(login).toBeDefined();
    });

    test('a rotation makes a second user, and keeps the former one until the next', async () => {
      const access = { appname: 'rotation' };
      await world.ensure({ ...access, rotation: '1' });
      const first = await world.application(access);
      await world.ensure({ ...access, rotation: '2' });
      const second = await world.application(access);
      expect(second.username).not.toBe(first.username);
      expect(second.password).not.toBe(first.password);
      await world.sql(first, 'SELECT 1');
      await world.sql(second, 'SELECT 1');
      expect((await world.ensure({ ...access, rotation: '2' })).plan).toEqual([]);
      await world.ensure({ ...access, rotation: '3' });
      await expect(world.sql(first, 'SELECT 1')).rejects.toThrow(refusesLogin);
      await world.sql(second, 'SELECT 1');
      await world.sql(await world.application(access), 'SELECT 1');
    });

    test('a password that somebody changed by hand is set to the stored one', async () => {
      const access = { appname: 'drift' };
      await world.ensure(access);
      const app = await world.application(access);
      await world.sql(master, statements.setPassword(app.username, 'by-hand'));
      const { plan } = await world.ensure(access);
      expect(plan).toEqual([`set the password of ${app.username} to the stored one`]);
      await world.sql(app, 'SELECT 1');
    });
  });
}
