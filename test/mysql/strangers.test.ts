import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Level } from '../../provider/contract/level.ts';
import type { Person } from '../../provider/contract/order.ts';
import { groupRoleName } from '../../provider/spoke/access.ts';
import type { Login } from '../sandbox/postgres.ts';
import { startWorld, type World } from './world.ts';

/** Accounts that a DBA has changed, or that look like ours: whoever was ours loses the access for real, or the run says why not. */
let world: World;
let master: Login;
beforeAll(async () => {
  world = await startWorld(inject('awsEndpoint'), 'strangers');
  master = world.server.master;
  await world.sql(master, 'CREATE TABLE orders (id int)');
});
afterAll(() => world?.stop());

const people = (level: Level, ...names: string[]): Person[] =>
  names.map((username) => ({ username, level }));
const ensure = (appname: string, who: readonly Person[], fields: Record<string, unknown> = {}) =>
  world.ensure({ appname, ...fields }, {}, { people: who });
const as = (name: string, statement: string, database?: string) =>
  world.sql(world.server.iamLogin(name), statement, database);
const asRoot = (statement: string) => world.sql(world.server.superuser, statement);
const roleOf = (appname: string, level: Level) =>
  groupRoleName(world.request({ appname }).identity, level);
const exists = async (name: string) =>
  (await world.sql(master, `SELECT 1 FROM mysql.user WHERE User = '${name}'`)).length > 0;

describe('who was let in to one host only', () => {
  test('a person: refused by name, and gone when renamed back', async () => {
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

  test('the application: its parameters stay as long as it can log in', async () => {
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

test('whom somebody made an administrator of a group role is a member like others', async () => {
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
