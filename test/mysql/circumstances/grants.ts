import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { World } from '../../support/database/mysql.ts';
import { people } from '../../support/database/people.ts';
import { hasLiteralGrants } from '../dialect.ts';

/** Wildcards in the names of databases: a grant must not open more than the one. */
export function describeGrants(given: () => World): void {
  describe('grants', () => {
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });
    const as = (username: string, statement: string, database?: string) =>
      world.sql(world.server.iamLogin(username), statement, database);

    test.each([
      ['my_db', 'myXdb'],
      ['100%', '100 other things'],
      ['back\\_slash', 'backX_slash'],
    ])('a grant on %s does not open %s', async (name, other) => {
      for (const database of [name, other]) {
        await world.sql(master, `CREATE DATABASE \`${database}\``);
        await world.sql(master, `CREATE TABLE \`${database}\`.t (id int)`);
      }
      const access = { appname: 'wildcards', dbname: name };
      const wilma = { people: people('readonly', 'wilma') };
      const { parameters } = await world.ensure(access, {}, wilma);
      expect(parameters).toHaveLength(3);
      await as('wilma', 'SELECT * FROM t', name);
      await expect(as('wilma', `SELECT * FROM \`${other}\`.t`, name)).rejects.toThrow('denied');
      expect((await world.ensure(access, {}, wilma)).plan).toEqual([]);
      await world.remove(access);
    });

    test('a database name without room for backslashes is refused, but for a removal', async () => {
      const access = { appname: 'long', dbname: 'a_'.repeat(31) };
      await world.sql(master, `CREATE DATABASE ${access.dbname}`);
      if (await hasLiteralGrants(world)) {
        // There, a name needs no backslashes.
        await world.ensure(access);
        await world.sql(await world.application(access), 'SELECT 1', access.dbname);
        await world.remove(access);
      } else await expect(world.ensure(access)).rejects.toThrow('dbname: is too long');
      expect((await world.remove(access)).plan).toEqual([]);
    });

    test("a database of the server's own is refused", async () => {
      await expect(world.ensure({ appname: 'system', dbname: 'mysql' })).rejects.toThrow(
        "dbname: mysql is one of the server's own databases",
      );
    });
  });
}
