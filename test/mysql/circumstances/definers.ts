import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { World } from '../../support/database/mysql.ts';
import { people } from '../../support/database/people.ts';
import { accountsOf } from '../dialect.ts';

/**
 * Views, routines, triggers and events run with the rights of the user who made them, and stop
 * working without that user.
 */
export function describeDefiners(given: () => World): void {
  describe('definers', () => {
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });
    const as = (username: string, statement: string, database?: string) =>
      world.sql(world.server.iamLogin(username), statement, database);
    const asRoot = (statement: string) => world.sql(world.server.superuser, statement);
    const isLocked = async (name: string) =>
      (await accountsOf(world, `name = '${name}'`))[0]?.isLocked === 1;

    test('a user stays locked as a definer, and is dropped when nothing needs it', async () => {
      const access = { appname: 'definer', privileges: 'owner' };
      await world.ensure(access);
      const app = await world.application(access);
      await world.sql(app, 'CREATE TABLE kept (id int)');
      await world.sql(app, 'CREATE VIEW kept_view AS SELECT * FROM kept');
      await world.sql(app, 'CREATE PROCEDURE kept_procedure() INSERT INTO kept VALUES (1)');
      await world.sql(
        app,
        'CREATE TRIGGER kept_trigger BEFORE INSERT ON kept FOR EACH ROW SET NEW.id = NEW.id + 1',
      );
      await world.sql(app, 'CREATE EVENT kept_event ON SCHEDULE EVERY 1 DAY DO DELETE FROM kept');
      const { warnings } = await world.remove(access);
      expect(warnings.join()).toMatch(
        /definer_\w+ can't log in any more but was not dropped: .*1 views of app \(kept_view\)/,
      );
      for (const kind of ['routines', 'triggers', 'events'])
        expect(warnings.join()).toContain(kind);
      expect(await isLocked(app.username)).toBe(true);
      await expect(world.sql(app, 'SELECT 1')).rejects.toThrow('denied');
      await world.sql(master, 'CALL kept_procedure()');
      expect(await world.sql(master, 'SELECT * FROM kept_view')).toEqual([{ id: 2 }]);

      // A second access of the same name does not take it up again, and tells again.
      const again = await world.ensure({ ...access, privileges: 'readonly' });
      expect(again.username).not.toBe(app.username);
      expect(again.warnings.join()).toContain('was not dropped');
      for (const object of [
        ...['VIEW kept_view', 'PROCEDURE kept_procedure'],
        ...['TRIGGER kept_trigger', 'EVENT kept_event'],
      ])
        await world.sql(master, `DROP ${object}`);
      expect((await world.remove(access)).warnings).toEqual([]);
      const rows = await world.sql(
        master,
        `SELECT 1 FROM mysql.user WHERE User = '${app.username}'`,
      );
      expect(rows).toEqual([]);
    });

    test("a person who stays as a definer is told to that database's accesses only", async () => {
      await world.sql(master, 'CREATE DATABASE elsewhere');
      const there = { appname: 'there', dbname: 'elsewhere' };
      await world.ensure(there, {}, { people: people('owner', 'vera') });
      await as('vera', 'CREATE VIEW veras AS SELECT 1 AS one', 'elsewhere');
      const { warnings } = await world.ensure(there);
      expect(warnings.join()).toMatch(/vera can't log in any more but was not dropped/);
      expect(await world.ensure({ appname: 'here' })).toMatchObject({ warnings: [] });
      expect((await world.ensure({ appname: 'here' })).plan).toEqual([]);
      // She comes back.
      await world.ensure(there, {}, { people: people('readonly', 'vera') });
      await as('vera', 'SELECT * FROM veras', 'elsewhere');
      await world.remove(there);
    });

    test('routines of a person with fewer privileges than before are told', async () => {
      const access = { appname: 'weakened' };
      await world.ensure(access, {}, { people: people('owner', 'wes') });
      await as('wes', 'CREATE TABLE weak (id int)');
      await as('wes', 'CREATE PROCEDURE weak_procedure() INSERT INTO weak VALUES (1)');
      const { warnings } = await world.ensure(access, {}, { people: people('readonly', 'wes') });
      expect(warnings.join()).toMatch(
        /wes may do less than before.*routines of app \(weak_procedure\)/,
      );
      await world.sql(master, 'DROP PROCEDURE weak_procedure');
      await world.remove(access);
    });

    test('an event that never ends does not keep a removal from ending', async () => {
      await asRoot('SET GLOBAL event_scheduler = ON');
      const access = { appname: 'eventful', privileges: 'owner' };
      await world.ensure(access);
      const app = await world.application(access);
      await world.sql(app, 'CREATE EVENT endless ON SCHEDULE EVERY 1 SECOND DO DO SLEEP(30)');
      await expect
        .poll(async () =>
          (await world.sql<{ Host: string }>(master, 'SHOW PROCESSLIST')).some(
            ({ Host }) => Host === '%',
          ),
        )
        .toBe(true);
      const { warnings } = await world.remove(access);
      expect(warnings.join()).toContain('1 events of app (endless)');
      await asRoot('SET GLOBAL event_scheduler = OFF');
      await world.sql(master, 'DROP EVENT endless');
      await world.remove(access);
    });
  });
}
