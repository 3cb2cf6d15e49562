import { beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../provider/contract/messages/order.ts';
import type { Level } from '../../provider/contract/request/level.ts';
import { groupRoleName } from '../../provider/spoke/model/state.ts';
import { ledgerName } from '../../provider/spoke/mysql/marker.ts';
import type { Login } from '../sandbox/postgres/server.ts';
import type { World } from '../support/database/mysql.ts';
import { people } from '../support/database/people.ts';
import { dialectOf, hasLiteralGrants } from './dialect.ts';

/**
 * Users that a DBA has changed, or that look like ours: a former user of ours loses the access for
 * real, or the run says why not.
 */
export function describeManualChanges(given: () => World): void {
  let world: World;
  let master: Login;
  beforeAll(async () => {
    world = given();
    master = world.server.master;
    await world.sql(master, 'CREATE TABLE orders (id int)');
  });

  const ensure = (appname: string, who: readonly Person[], fields: Record<string, unknown> = {}) =>
    world.ensure({ appname, ...fields }, {}, { people: who });
  const as = (name: string, statement: string, database?: string) =>
    world.sql(world.server.iamLogin(name), statement, database);
  const asRoot = (statement: string) => world.sql(world.server.superuser, statement);
  const roleOf = (appname: string, level: Level) =>
    groupRoleName(world.request({ appname }).identity, level);
  const exists = async (name: string) =>
    (await world.sql(master, `SELECT 1 FROM mysql.user WHERE User = '${name}'`)).length > 0;

  describe('hosts', () => {
    test('a person let in from one host only is refused, and gone when renamed back', async () => {
      await ensure('moved', people('readwrite', 'hugo', 'zoe'));
      await asRoot("RENAME USER hugo@'%' TO hugo@'localhost'");
      for (const run of [
        () => ensure('moved', people('readwrite', 'hugo', 'zoe')),
        () => ensure('moved', people('readwrite', 'zoe')),
        () => world.remove({ appname: 'moved' }),
      ])
        await expect(run()).rejects.toThrow("RENAME USER 'hugo'@'localhost' TO 'hugo'@'%'");
      expect(await exists(roleOf('moved', 'readwrite'))).toBe(true);
      await as('zoe', 'SELECT * FROM orders');
      await asRoot("RENAME USER hugo@'localhost' TO hugo@'%'");
      expect((await ensure('moved', people('readwrite', 'zoe'))).people.removed).toBe(1);
      await expect(as('hugo', 'SELECT 1')).rejects.toThrow();
      await world.remove({ appname: 'moved' });
    });

    test('the parameters stay as long as the application can log in from one host', async () => {
      const access = { appname: 'moved-app' };
      await world.ensure(access);
      const { username } = await world.application(access);
      await asRoot(`RENAME USER '${username}'@'%' TO '${username}'@'localhost'`);
      await expect(world.remove(access)).rejects.toThrow(`${username}'@'localhost' is a member of`);
      await expect(world.ensure(access)).rejects.toThrow(`${username}'@'localhost' is a member of`);
      expect((await world.application(access)).username).toBe(username);
      await asRoot(`DROP USER '${username}'@'localhost'`);
      await world.remove(access);
      expect(await exists(roleOf('moved-app', 'readwrite'))).toBe(false);
    });
  });

  test('definers that differ in case or accents only are told apart', async () => {
    await asRoot("CREATE USER Anna@'%' IDENTIFIED BY 'annas-password'");
    await asRoot("GRANT ALL ON app.* TO Anna@'%'");
    const dba = { username: 'Anna', password: 'annas-password' };
    for (const [theirs, ours] of [
      ['a_theirs', 'b_ours'],
      ['d_theirs', 'c_ours'],
    ]) {
      await ensure('definers', people('owner', 'anna', 'ánna', 'zoe'));
      await world.sql(dba, `CREATE VIEW ${theirs} AS SELECT 1 AS one`);
      await as('anna', `CREATE VIEW ${ours} AS SELECT 1 AS one`);
      const { warnings } = await ensure('definers', people('owner', 'zoe'));
      expect(warnings.join()).toContain(`1 views of app (${ours})`);
      await world.sql(master, `SELECT * FROM ${ours}`);
      expect(await exists('ánna')).toBe(false);
      await world.sql(master, `DROP VIEW ${theirs}, ${ours}`);
    }
    await world.remove({ appname: 'definers' });
  });

  test('an administrator of a group role is a member like others', async () => {
    const who = people('readwrite', 'adam', 'zoe');
    await ensure('admins', who);
    await world.sql(
      master,
      `GRANT \`${roleOf('admins', 'readwrite')}\` TO adam@'%' WITH ADMIN OPTION`,
    );
    expect((await ensure('admins', who)).plan).toEqual([]);
    expect((await ensure('admins', people('readwrite', 'zoe'))).people.removed).toBe(1);
    await expect(as('adam', 'SELECT 1')).rejects.toThrow();
    await world.remove({ appname: 'admins' });
    await world.sql(master, 'SELECT 1');
  });

  describe('a lost ledger', () => {
    const dropLedger = (fields: Record<string, unknown>) =>
      asRoot(`DROP USER '${ledgerName(world.request(fields).identity)}'@'%'`);

    test('an access without its ledger is removed, but for users of a DBA', async () => {
      const access = { appname: 'no-ledger' };
      await ensure('no-ledger', people('readwrite', 'paul'));
      const app = await world.application(access);
      await world.sql(master, dialectOf(world).setPassword('paul', 'by-hand'));
      await dropLedger(access);
      expect((await world.remove(access)).warnings).toEqual([]);
      await expect(world.sql(app, 'SELECT 1', 'information_schema')).rejects.toThrow('denied');
      expect(await exists(app.username)).toBe(false);
      expect(await exists('paul')).toBe(true);
      expect(await world.stored(access)).toEqual({});
    });

    test('an access without its ledger gets a new one, and a second user', async () => {
      const access = { appname: 'new-ledger' };
      await world.ensure(access);
      const app = await world.application(access);
      await dropLedger(access);
      const { username } = await world.ensure(access);
      expect(username).not.toBe(app.username);
      await world.sql(app, 'SELECT * FROM orders');
      await world.sql(await world.application(access), 'SELECT * FROM orders');
      expect((await world.ensure(access)).plan).toEqual([]);
      await world.remove(access);
      for (const name of [username, app.username]) expect(await exists(name)).toBe(false);
    });
  });

  describe('spelling', () => {
    test('a grant that spells the database differently is revoked too', async () => {
      await world.sql(master, 'CREATE DATABASE my_db');
      await world.sql(master, 'CREATE TABLE my_db.t (id int)');
      const mine = { dbname: 'my_db' };
      const revoked = (await hasLiteralGrants(world))
        ? 'revoke DELETE, INSERT' // there is but one spelling
        : 'DELETE (as my_db), INSERT (as my_db)';
      await ensure('kept', people('readonly', 'uwe'));
      for (const who of [people('readonly', 'uwe', 'zoe'), people('readonly', 'zoe')]) {
        await ensure('spelled', people('readonly', 'uwe', 'zoe'), mine);
        await world.sql(master, "GRANT INSERT, DELETE ON my_db.* TO uwe@'%'");
        const { plan } = await ensure('spelled', who, mine);
        expect(plan.join()).toContain(revoked);
        await expect(as('uwe', 'INSERT INTO my_db.t VALUES (1)')).rejects.toThrow('denied');
        expect((await ensure('spelled', who, mine)).plan).toEqual([]);
      }
      await as('uwe', 'SELECT * FROM orders');
      await world.remove({ appname: 'spelled', ...mine });
      await world.remove({ appname: 'kept' });
    });
  });

  test('a definer is told by each run, and dropped when nothing needs it any more', async () => {
    await ensure('kept-definer', people('owner', 'eva', 'zoe'));
    await as('eva', 'CREATE EVENT evas ON SCHEDULE EVERY 1 DAY DO SELECT 1');
    const { plan, warnings } = await ensure('kept-definer', people('owner', 'zoe'));
    expect(warnings.join()).toContain('1 events of app (evas)');
    expect(plan.filter((change) => change === 'drop eva')).toHaveLength(1);
    for (const appname of ['kept-definer', 'neighbour']) {
      await ensure(appname, people('owner', 'zoe'));
      const again = await ensure(appname, people('owner', 'zoe'));
      expect(again.plan).toEqual([]);
      expect(again.warnings).toEqual([expect.stringContaining('1 events of app (evas)')]);
    }
    await world.sql(master, 'DROP EVENT evas');
    await world.remove({ appname: 'neighbour' });
    expect(await exists('eva')).toBe(false);
    await world.remove({ appname: 'kept-definer' });
  });
}
