import { beforeAll, expect, test } from 'vitest';
import type { Level } from '../../provider/contract/request/level.ts';
import { groupRoleName } from '../../provider/spoke/model/state.ts';
import { ledgerName } from '../../provider/spoke/mysql/marker.ts';
import type { World } from '../support/database/mysql.ts';
import { dialectOf } from './dialect.ts';

/** Attacks by an application or a person on the master user, on the bookkeeping and on others. */
export function describeAttacks(given: () => World): void {
  let world: World;
  beforeAll(() => {
    world = given();
  });

  test('an owner cannot raise itself, nor make anything that runs as the master', async () => {
    const access = { appname: 'evil', privileges: 'owner' };
    await world.ensure(access);
    const app = await world.application(access);
    const { identity } = world.request(access);
    const role = groupRoleName(identity, 'owner');
    for (const statement of [
      'GRANT SELECT ON mysql.* TO CURRENT_USER',
      'GRANT INSERT ON second.* TO CURRENT_USER',
      `GRANT \`${role}\` TO mallory@'%'`,
      `ALTER USER '${app.username}'@'%' REQUIRE NONE`,
      `ALTER USER '${ledgerName(identity)}'@'%' ACCOUNT UNLOCK`,
      `DROP ROLE \`${role}\``,
      "CREATE DEFINER = master@'%' PROCEDURE as_master() SELECT 1",
      `CREATE DEFINER = master@'%' VIEW as_master AS SELECT * FROM ${dialectOf(world).systemTable}`,
      `SELECT * FROM ${dialectOf(world).systemTable}`,
      'CALL mysql.rds_kill(1)',
      'CREATE DATABASE another',
    ])
      await expect(world.sql(app, statement), statement).rejects.toThrow(/denied|command/i);
    await world.remove(access);
  });

  test("the master never calls an application's function with a system's name", async () => {
    const access = { appname: 'trap', privileges: 'owner' };
    await world.ensure(access);
    const app = await world.application(access);
    await world.sql(app, 'CREATE TABLE trapped (what text)');
    for (const name of ['GET_LOCK', 'IS_USED_LOCK', 'JSON_VALUE', 'CONCAT_WS'])
      await world.sql(
        app,
        `CREATE FUNCTION app.\`${name}\`(a text, b text) RETURNS int
         BEGIN INSERT INTO app.trapped VALUES ('${name}'); RETURN 1; END`,
      );
    await world.ensure({ ...access, rotation: '2' });
    await world.ensure({ ...access, privileges: 'readonly', rotation: '3' });
    await world.remove(access);
    expect(await world.sql(world.server.master, 'SELECT * FROM trapped')).toEqual([]);
  });

  test('a person cannot give themselves a password', async () => {
    const people = [{ username: 'petra', level: 'owner' as const }];
    await world.ensure({ appname: 'personal' }, {}, { people });
    for (const statement of [
      dialectOf(world).setOwnPassword('mine'),
      "ALTER USER CURRENT_USER IDENTIFIED BY 'mine'",
      "ALTER USER petra@'%' IDENTIFIED BY 'mine'",
    ]) {
      const attempt = world.sql(world.server.iamLogin('petra'), statement);
      // MySQL asks the plugin, which may agree. It's no password, and the next run repairs it.
      if (world.server.flavour === 'mysql') await attempt.catch(() => {});
      else await expect(attempt).rejects.toThrow();
      const login = { username: 'petra', password: 'mine' };
      await expect(world.sql(login, 'SELECT 1'), statement).rejects.toThrow('denied');
      await world.ensure({ appname: 'personal' }, {}, { people });
      await world.sql(world.server.iamLogin('petra'), 'SELECT 1');
    }
    expect((await world.ensure({ appname: 'personal' }, {}, { people })).plan).toEqual([]);
    await world.remove({ appname: 'personal' });
  });

  test('an application that changes its password or default role keeps its access', async () => {
    const access = { appname: 'changing' };
    await world.ensure(access);
    const app = await world.application(access);
    await world.sql(app, dialectOf(world).setOwnPassword('mine'));
    await world.ensure(access);
    const role = groupRoleName(world.request(access).identity, 'readwrite');
    await world.sql(app, dialectOf(world).setDefaultRole(role, `'${app.username}'@'%'`));
    expect((await world.ensure(access)).plan).toEqual([]);
    await world.remove(access);
  });

  test('what is prepared when somebody loses rights is told, since nobody knows whose it is', async () => {
    const { master } = world.server;
    const access = { appname: 'prepared' };
    const ensure = (level: Level) =>
      world.ensure(access, {}, { people: [{ username: 'petra', level }] });
    await world.sql(master, 'CREATE TABLE held (id int)');
    await ensure('readwrite');
    const petra = await world.session(world.server.iamLogin('petra'));
    for (const statement of [
      "XA START 'later'",
      'INSERT INTO held VALUES (1)',
      "XA END 'later'",
      "XA PREPARE 'later'",
    ])
      await petra.query(statement);
    const { warnings } = await ensure('readonly');
    expect(warnings).toEqual([
      '1 transaction is prepared on the server (XA RECOVER), which does not tell by whom: what ' +
        'petra prepared still counts when anybody commits it. Run XA ROLLBACK for each that no ' +
        'application knows',
    ]);
    await world.sql(master, "XA ROLLBACK 'later'");
    expect((await world.remove(access)).warnings).toEqual([]);
    expect(await world.sql(master, 'SELECT * FROM held')).toEqual([]);
    await world.sql(master, 'DROP TABLE held');
  });
}
