import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { World } from './world.ts';

/** What the specification can't say in one way for all engines. */
export interface Engine {
  readonly name: string;
  start(awsEndpoint: string, env: string): Promise<World>;
  /** Of the stored URL. */
  readonly url: { readonly protocol: string; readonly option: readonly [string, string] };
  /** What the server says to who may not log in, and to who may not do something. */
  readonly refusesLogin: RegExp;
  readonly refuses: RegExp;
  /** The users and roles of ours on the server. */
  ourAccounts(world: World): Promise<string[]>;
  quoted(name: string): string;
  readonly statements: {
    setPassword(user: string, password: string): string;
    /** Somebody makes the user an own one. */
    takeOver(world: World, user: string): Promise<void>;
    /** What the user should have is taken away, what it should not have is given, whereever the engine keeps it. */
    misgrant(world: World, user: string, table: string): Promise<void>;
    readonly dropDatabase: (name: string) => string;
    readonly createUser: string;
  };
  readonly hostileNames: ReadonlyArray<readonly [what: string, name: string]>;
}

/** What holds on every engine that we support, with a master user like RDS's. */
export function specify(engine: Engine): void {
  describe(engine.name, () => {
    const { refuses, refusesLogin, statements, quoted } = engine;
    let world: World;
    let master: Login;
    beforeAll(async () => {
      world = await engine.start(inject('awsEndpoint'), 'specification');
      master = world.server.master;
    });
    afterAll(() => world?.stop());

    const ourAccounts = () => engine.ourAccounts(world);
    const table = (name: string) => `CREATE TABLE ${name} (id int, note varchar(20))`;
    const insert = (name: string) => `INSERT INTO ${name} (id) VALUES (1)`;

    test('the stored login may read and write, but not change the schema', async () => {
      const access = { appname: 'create' };
      await world.sql(master, table('before_create'));
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
      await world.sql(master, table('after_create'));
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

    test('the same request again changes nothing', async () => {
      const access = { appname: 'repeat' };
      const first = await world.ensure(access);
      const second = await world.ensure(access);
      expect(first.plan).not.toEqual([]);
      expect(second.plan).toEqual([]);
      expect(second.parameters).toEqual(first.parameters);
      expect(second.username).toBe(first.username);
    });

    test('privileges go up and down for all tables, old and new, whoever made them', async () => {
      const access = { appname: 'levels' };
      const tables = ['level_master_before', 'level_master_after', 'level_app'];
      await world.sql(master, table('level_master_before'));
      await world.ensure({ ...access, privileges: 'owner' });
      const app = await world.application(access);
      await world.sql(app, table('level_app'));
      await world.sql(app, 'ALTER TABLE level_app ADD COLUMN extra int');
      await world.sql(master, table('level_master_after'));

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
      await session.query(table('demoted_table'));
      await world.ensure({ ...access, privileges: 'readonly' });
      await expect(session.query(insert('demoted_table'))).rejects.toThrow();
      await session.close();
    });

    test('tables that one application makes are open to the others at their levels', async () => {
      await world.ensure({ appname: 'reader-before', privileges: 'readonly' });
      await world.ensure({ appname: 'maker', privileges: 'owner' });
      await world.sql(await world.application({ appname: 'maker' }), table('made_by_maker'));
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
      await world.sql(await world.application(access), table('left_behind'));
      await world.remove(access);
      expect(await world.sql(master, 'SELECT * FROM left_behind')).toEqual([]);
      expect((await world.remove(access)).plan).toEqual([]);
      await world.ensure(access);
      await world.sql(await world.application(access), 'DROP TABLE left_behind');
      await world.remove(access);
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

    test('privileges that somebody took away or added by hand are put right', async () => {
      const access = { appname: 'grants', privileges: 'readonly' };
      await world.sql(master, table('by_hand'));
      await world.ensure(access);
      const app = await world.application(access);
      await statements.misgrant(world, app.username, 'by_hand');
      await expect(world.sql(app, 'SELECT * FROM by_hand')).rejects.toThrow(refuses);
      await world.sql(app, insert('by_hand'));
      await world.ensure(access);
      await world.sql(app, 'SELECT * FROM by_hand');
      await expect(world.sql(app, insert('by_hand'))).rejects.toThrow(refuses);
    });

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

    test('a dry run changes nothing and says what would be done', async () => {
      const access = { appname: 'dry' };
      const before = await ourAccounts();
      const { plan } = await world.ensure({ ...access, dryrun: true });
      expect(plan.join('\n')).toMatch(
        /create parameter .*\n.*\n.*\ncreate group role \w+_readwrite/,
      );
      expect(await ourAccounts()).toEqual(before);
      expect(await world.stored(access)).toEqual({});
      await world.ensure(access);
      const removal = await world.remove({ ...access, dryrun: true });
      expect(removal.plan.join('\n')).toMatch(/forbid .* to log in/);
      await world.sql(await world.application(access), 'SELECT 1');
    });

    test('users that are not ours are refused, not adopted', async () => {
      const access = { appname: 'foreign' };
      await world.ensure(access);
      const app = await world.application(access);
      await statements.takeOver(world, app.username);
      await expect(world.ensure(access)).rejects.toThrow(
        new RegExp(`${app.username} exists on the server but was not made by database-access`),
      );
      await world.remove(access);
      await world.sql(app, 'SELECT 1');
    });

    test('twenty requests for different accesses at once are all done', async () => {
      const accesses = Array.from({ length: 20 }, (_, index) => ({ appname: `crowd-${index}` }));
      await Promise.all(accesses.map((access) => world.ensure(access)));
      for (const access of accesses) await world.sql(await world.application(access), 'SELECT 1');
      await Promise.all(accesses.map((access) => world.remove(access)));
      for (const access of accesses) expect(await world.stored(access)).toEqual({});
    });

    test.each(engine.hostileNames)('a hostile name is only a name: %s', async (_, name) => {
      await world.sql(master, `CREATE DATABASE ${quoted(name)}`);
      await world.sql(master, `CREATE TABLE ${quoted(name)} (id int)`, name);
      const access = { dbname: name, appname: name, project: name };
      await world.ensure(access);
      expect((await world.ensure(access)).plan).toEqual([]);
      const { parameters } = await world.ensure({ ...access, privileges: 'owner' });
      const app = await loginAt(parameters[0]?.name, parameters[1]?.name);
      await world.sql(app, `INSERT INTO ${quoted(name)} VALUES (1)`, name);
      await world.remove(access);
      await expect(world.sql(app, 'SELECT 1', name)).rejects.toThrow(refusesLogin);
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

    test('a database whose name could be a pattern opens no other one', async () => {
      for (const name of ['my_db', 'myXdb']) {
        await world.sql(master, `CREATE DATABASE ${quoted(name)}`);
        await world.sql(master, table('t'), name);
      }
      const access = { appname: 'pattern', dbname: 'my_db' };
      const { parameters } = await world.ensure(access);
      const app = await loginAt(parameters[0]?.name, parameters[1]?.name);
      await world.sql(app, insert('t'), 'my_db');
      await expect(world.sql(app, 'SELECT * FROM t', 'myXdb')).rejects.toThrow('denied');
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

    test('a database that does not exist is named', async () => {
      const access = { appname: 'nowhere', dbname: 'nowhere' };
      await expect(world.ensure(access)).rejects.toThrow(/dbname: .* has no database nowhere/);
      expect(await world.stored(access)).toEqual({});
    });

    test('the master still logs in, and no password is in what the spoke logs', async () => {
      await world.sql(master, 'SELECT 1');
      const app = await world.application({ appname: 'create' });
      const text = world.logs.join('\n');
      for (const password of [app.password, master.password]) expect(text).not.toContain(password);
    });
  });
}
