import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../../sandbox/postgres/server.ts';
import type { World } from '../world.ts';
import type { Engine } from './engine.ts';

/** A removal takes all that is ours, and leaves the data. */
export function specifyRemoval(engine: Engine, given: () => World): void {
  describe('removal', () => {
    const { refusesLogin, statements } = engine;
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });
    const ourAccounts = () => engine.ourAccounts(world);

    test('a removal ends sessions, drops users and parameters, and can be repeated', async () => {
      const access = { appname: 'removed' };
      const before = await ourAccounts();
      await world.ensure(access);
      const app = await world.application(access);
      const session = await world.session(app);
      await session.query('SELECT 1');
      await world.remove(access);
      await expect(session.query('SELECT 1')).rejects.toThrow();
      await session.close();
      await expect(world.sql(app, 'SELECT 1')).rejects.toThrow(refusesLogin);
      expect(await ourAccounts()).toEqual(before);
      expect(await world.stored(access)).toEqual({});
      expect((await world.remove(access)).plan).toEqual([]);
    });

    test('a removal with ondelete retain leaves everything', async () => {
      const access = { appname: 'retained', ondelete: 'retain' };
      await world.ensure(access);
      const { plan, warnings } = await world.remove(access);
      expect(plan).toEqual([]);
      expect(warnings.join()).toContain('retain');
      await world.sql(await world.application(access), 'SELECT 1');
    });

    test('a removal succeeds when the database is gone', async () => {
      await world.sql(master, 'CREATE DATABASE doomed');
      const access = { appname: 'doomed', dbname: 'doomed' };
      await world.ensure(access);
      const app = await world.application(access);
      await world.sql(master, statements.dropDatabase('doomed'));
      await world.remove(access);
      await expect(world.sql(app, 'SELECT 1')).rejects.toThrow(refusesLogin);
      expect(await world.stored(access)).toEqual({});
    });
  });
}
