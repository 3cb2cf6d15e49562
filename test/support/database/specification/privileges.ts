import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../../sandbox/postgres/server.ts';
import type { World } from '../world.ts';
import { createTable, type Engine, insert } from './engine.ts';

/** A level gives its privileges on all tables, whenever they were made and by whom. */
export function specifyPrivileges(engine: Engine, given: () => World): void {
  describe('privileges', () => {
    const { refuses, statements } = engine;
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });

    test('privileges go up and down for all tables, old and new, whoever made them', async () => {
      const access = { appname: 'levels' };
      const tables = ['level_master_before', 'level_master_after', 'level_app'];
      await world.sql(master, createTable('level_master_before'));
      await world.ensure({ ...access, privileges: 'owner' });
      const app = await world.application(access);
      await world.sql(app, createTable('level_app'));
      await world.sql(app, 'ALTER TABLE level_app ADD COLUMN extra int');
      await world.sql(master, createTable('level_master_after'));

      await world.ensure({ ...access, privileges: 'readonly' });
      for (const name of tables) {
        await world.sql(app, `SELECT * FROM ${name}`);
        await expect(world.sql(app, insert(name))).rejects.toThrow(refuses);
      }
      await expect(world.sql(app, 'DROP TABLE level_app')).rejects.toThrow(refuses);

      await world.ensure({ ...access, privileges: 'readwrite' });
      for (const name of tables) await world.sql(app, insert(name));
      await expect(world.sql(app, 'ALTER TABLE level_app ADD COLUMN more int')).rejects.toThrow(
        refuses,
      );

      await world.ensure({ ...access, privileges: 'owner' });
      await world.sql(app, 'ALTER TABLE level_app ADD COLUMN more int');
      expect((await world.ensure({ ...access, privileges: 'owner' })).plan).toEqual([]);
    });

    test('a session that began as owner does not outlive the level', async () => {
      const access = { appname: 'demoted' };
      await world.ensure({ ...access, privileges: 'owner' });
      const session = await world.session(await world.application(access));
      await session.query(createTable('demoted_table'));
      await world.ensure({ ...access, privileges: 'readonly' });
      await expect(session.query(insert('demoted_table'))).rejects.toThrow();
      await session.close();
    });

    test('tables that one application makes are open to the others at their levels', async () => {
      await world.ensure({ appname: 'reader-before', privileges: 'readonly' });
      await world.ensure({ appname: 'maker', privileges: 'owner' });
      await world.sql(await world.application({ appname: 'maker' }), createTable('made_by_maker'));
      await world.ensure({ appname: 'reader-after', privileges: 'readonly' });
      for (const appname of ['reader-before', 'reader-after']) {
        const reader = await world.application({ appname });
        await world.sql(reader, 'SELECT * FROM made_by_maker');
        await expect(world.sql(reader, insert('made_by_maker'))).rejects.toThrow(refuses);
      }
      expect(
        (await world.ensure({ appname: 'reader-before', privileges: 'readonly' })).plan,
      ).toEqual([]);
    });

    test('tables that an application has made stay when the access goes', async () => {
      const access = { appname: 'leaving-things', privileges: 'owner' };
      await world.ensure(access);
      await world.sql(await world.application(access), createTable('left_behind'));
      await world.remove(access);
      expect(await world.sql(master, 'SELECT * FROM left_behind')).toEqual([]);
      expect((await world.remove(access)).plan).toEqual([]);
      await world.ensure(access);
      await world.sql(await world.application(access), 'DROP TABLE left_behind');
      await world.remove(access);
    });

    test('privileges that somebody took away or added by hand are put right', async () => {
      const access = { appname: 'grants', privileges: 'readonly' };
      await world.sql(master, createTable('by_hand'));
      await world.ensure(access);
      const app = await world.application(access);
      await statements.misgrant(world, app.username, 'by_hand');
      await expect(world.sql(app, 'SELECT * FROM by_hand')).rejects.toThrow(refuses);
      await world.sql(app, insert('by_hand'));
      await world.ensure(access);
      await world.sql(app, 'SELECT * FROM by_hand');
      await expect(world.sql(app, insert('by_hand'))).rejects.toThrow(refuses);
    });
  });
}
