import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../../sandbox/postgres/server.ts';
import type { World } from '../world.ts';
import { createTable, type Engine, insert } from './engine.ts';

/** Names that a careless statement would take for something else. */
export function specifyNames(engine: Engine, given: () => World): void {
  describe('names', () => {
    const { refusesLogin, quoted } = engine;
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });

    const loginAt = async (...names: Array<string | undefined>): Promise<Login> => {
      const [username = '', password = ''] = await Promise.all(
        names.map(
          async (Name) =>
            (await world.ssm.send(new GetParameterCommand({ Name, WithDecryption: true })))
              .Parameter?.Value,
        ),
      );
      return { username, password };
    };

    test.each(engine.hostileNames)('a hostile name is only a name: %s', async (_, name) => {
      await world.sql(master, `CREATE DATABASE ${quoted(name)}`);
      await world.sql(master, `CREATE TABLE ${quoted(name)} (id int)`, name);
      // Other servers have the same names in the same Parameter Store at this time.
      const ownProject = world.request({ appname: 'any' }).identity.project;
      const project = `${name.slice(0, 40)}${ownProject}`;
      const access = { dbname: name, appname: name, project };
      await world.ensure(access);
      expect((await world.ensure(access)).plan).toEqual([]);
      const { parameters } = await world.ensure({ ...access, privileges: 'owner' });
      const app = await loginAt(parameters[0]?.name, parameters[1]?.name);
      await world.sql(app, `INSERT INTO ${quoted(name)} VALUES (1)`, name);
      await world.remove(access);
      await expect(world.sql(app, 'SELECT 1', name)).rejects.toThrow(refusesLogin);
    });

    test('a database whose name could be a pattern opens no other one', async () => {
      for (const name of ['my_db', 'myXdb']) {
        await world.sql(master, `CREATE DATABASE ${quoted(name)}`);
        await world.sql(master, createTable('t'), name);
      }
      const access = { appname: 'pattern', dbname: 'my_db' };
      const { parameters } = await world.ensure(access);
      const app = await loginAt(parameters[0]?.name, parameters[1]?.name);
      await world.sql(app, insert('t'), 'my_db');
      await expect(world.sql(app, 'SELECT * FROM t', 'myXdb')).rejects.toThrow('denied');
    });
  });
}
