import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Person } from '../../provider/contract/order.ts';
import type { Login } from '../sandbox/postgres.ts';
import { startWorld, type World } from './world.ts';

/** Sessions that are there, come back, hold what they should not, or can't be seen. */
let world: World;
let master: Login;
beforeAll(async () => {
  world = await startWorld(inject('awsEndpoint'), 'sessions');
  master = world.server.master;
});
afterAll(() => world?.stop());

const people = (level: Person['level'], ...usernames: string[]): Person[] =>
  usernames.map((username) => ({ username, level }));
const ensure = (appname: string, list: Person[], fields: Record<string, unknown> = {}) =>
  world.ensure({ appname, confirmremovals: true, ...fields }, {}, { people: list });
const asRoot = (statement: string) => world.sql(world.server.superuser, statement);

/** A client whose pool opens a new connection for each that it loses, while `work` goes on. */
async function withPool<T>(login: Login, work: () => Promise<T>): Promise<T> {
  let isOver = false;
  const clients = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      const session = await world.session(login).catch(() => undefined);
      try {
        while (!isOver && session !== undefined) {
          await session.query('SELECT 1');
          await sleep(2);
        }
      } catch {
        // Ended: the next one.
      }
      await session?.close();
      await sleep(2);
    }
  });
  await sleep(200);
  try {
    return await work();
  } finally {
    isOver = true;
    await Promise.all(clients);
  }
}

describe('a client that reconnects', () => {
  test('of an application does not keep it from being demoted, and the sessions of before end', async () => {
    const access = { appname: 'pooled' };
    await world.ensure(access);
    const app = await world.application(access);
    const before = await world.session(app);
    await withPool(app, () => world.ensure({ ...access, privileges: 'readonly' }));
    await expect(before.query('SELECT 1')).rejects.toThrow();
    await expect(world.sql(app, 'CREATE TEMPORARY TABLE t (id int)')).rejects.toThrow('denied');
    await world.remove(access);
  });

  test('of a person does not keep it from being demoted, nor others from coming', async () => {
    await ensure('demoted', people('readwrite', 'hedi'));
    await withPool(world.server.iamLogin('hedi'), () =>
      ensure('demoted', people('readonly', 'hedi', 'nina')),
    );
    await world.sql(world.server.iamLogin('nina'), 'SELECT 1');
    await world.remove({ appname: 'demoted' });
  });

  test('of a namesake from another host does not keep a person from leaving, and is told of', async () => {
    await ensure('namesake', people('readonly', 'frida', 'zoe'));
    await asRoot("CREATE USER frida@localhost IDENTIFIED BY 'own-password'");
    await asRoot('GRANT SELECT ON app.* TO frida@localhost');
    const frida = { username: 'frida', password: 'own-password' };
    const { warnings } = await withPool(frida, () => ensure('namesake', people('readonly', 'zoe')));
    expect(warnings.join()).toContain("also those of the account 'frida'@'localhost'");
    const rows = await world.sql(master, "SELECT Host FROM mysql.user WHERE User = 'frida'");
    expect(rows).toEqual([{ Host: 'localhost' }]);
    await asRoot('DROP USER frida@localhost');
    await world.remove({ appname: 'namesake' });
  });
});
