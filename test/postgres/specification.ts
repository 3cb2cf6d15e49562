import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Login } from '../sandbox/postgres.ts';
import type { PostgresMajor } from '../sandbox/postgres-binaries.ts';
import { startWorld, type World } from './world.ts';

/** What holds on every PostgreSQL that we support, with a master user like RDS's. */
export function specify(major: PostgresMajor): void {
  describe(`PostgreSQL ${major}`, () => {
    let world: World;
    let master: Login;
    beforeAll(async () => {
      world = await startWorld(major, inject('awsEndpoint'), 'specification');
      master = world.server.master;
    });
    afterAll(() => world?.stop());

    /** Roles of ours on the server: every one has a comment that says so. */
    const ourRoles = async () =>
      (
        await world.sql<{ name: string }>(
          master,
          `SELECT r.rolname AS name FROM pg_roles r JOIN pg_shdescription d ON d.objoid = r.oid
            WHERE d.description LIKE 'database-access: %' ORDER BY 1`,
        )
      ).map(({ name }) => name);

    test('the application logs in with what Parameter Store holds, and may read and write but not change the schema', async () => {
      const access = { appname: 'create' };
      await world.sql(master, 'CREATE TABLE before_create (id serial PRIMARY KEY, note text)');
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
      await world.sql(master, 'CREATE TABLE after_create (id serial PRIMARY KEY, note text)');
      await world.sql(app, "INSERT INTO after_create (note) VALUES ('y')");
      await expect(world.sql(app, 'DROP TABLE before_create')).rejects.toThrow('must be owner');
      if (major >= 15)
        await expect(world.sql(app, 'CREATE TABLE mine (id int)')).rejects.toThrow(
          'permission denied',
        );
      await expect(world.sql(app, 'CREATE ROLE evil')).rejects.toThrow('permission denied');
    });

    test('the URL parameter opens the database by itself', async () => {
      const access = { appname: 'url' };
      await world.ensure(access);
      const { url = '', username, password } = await world.stored(access);
      const { protocol, hostname, port, pathname, searchParams, ...login } = new URL(url);
      expect({ protocol, hostname, port, pathname }).toEqual({
        protocol: 'postgresql:',
        hostname: 'localhost',
        port: String(world.server.port),
        pathname: '/app',
      });
      expect(searchParams.get('sslmode')).toBe('verify-full');
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

    test('privileges go up and down, for tables of before and after, made by the master and by the application', async () => {
      const access = { appname: 'levels' };
      await world.sql(master, 'CREATE TABLE level_master_before (id int)');
      await world.ensure({ ...access, privileges: 'owner' });
      const app = await world.application(access);
      await world.sql(app, 'CREATE TABLE level_app (id int)');
      await world.sql(app, 'ALTER TABLE level_app ADD COLUMN note text');
      await world.sql(app, 'CREATE SCHEMA level_schema');
      await world.sql(app, 'CREATE TABLE level_schema.inside (id int)');
      await world.sql(master, 'CREATE TABLE level_master_after (id int)');
      const tables = [
        'level_master_before',
        'level_master_after',
        'level_app',
        'level_schema.inside',
      ];

      await world.ensure({ ...access, privileges: 'readonly' });
      for (const table of tables) {
        await world.sql(app, `SELECT * FROM ${table}`);
        await expect(world.sql(app, `INSERT INTO ${table} (id) VALUES (1)`)).rejects.toThrow(
          'permission denied',
        );
      }
      await expect(world.sql(app, 'DROP TABLE level_app')).rejects.toThrow('must be owner');

      await world.ensure({ ...access, privileges: 'readwrite' });
      for (const table of tables) await world.sql(app, `INSERT INTO ${table} (id) VALUES (1)`);
      await expect(world.sql(app, 'ALTER TABLE level_app ADD COLUMN more text')).rejects.toThrow(
        'must be owner',
      );

      await world.ensure({ ...access, privileges: 'owner' });
      await world.sql(app, 'ALTER TABLE level_app ADD COLUMN more text');
      expect((await world.ensure({ ...access, privileges: 'owner' })).plan).toEqual([]);
    });

    test('a session that began as owner does not outlive the level', async () => {
      const access = { appname: 'demoted' };
      await world.ensure({ ...access, privileges: 'owner' });
      const session = await world.session(await world.application(access));
      await session.query('CREATE TABLE demoted_table (id int)');
      await world.ensure({ ...access, privileges: 'readonly' });
      await expect(session.query('INSERT INTO demoted_table VALUES (1)')).rejects.toThrow();
      await session.close();
    });

    test('what one application owns, the other applications of the database can use', async () => {
      await world.ensure({ appname: 'reader-before', privileges: 'readonly' });
      await world.ensure({ appname: 'maker', privileges: 'owner' });
      await world.sql(
        await world.application({ appname: 'maker' }),
        'CREATE TABLE made_by_maker (id int)',
      );
      await world.ensure({ appname: 'reader-after', privileges: 'readonly' });
      for (const appname of ['reader-before', 'reader-after']) {
        const reader = await world.application({ appname });
        await world.sql(reader, 'SELECT * FROM made_by_maker');
        await expect(world.sql(reader, 'INSERT INTO made_by_maker VALUES (1)')).rejects.toThrow(
          'permission denied',
        );
      }
      expect(
        (await world.ensure({ appname: 'reader-before', privileges: 'readonly' })).plan,
      ).toEqual([]);
    });

    test('schemas limits the access, and a schema that does not exist is refused by name', async () => {
      const access = { appname: 'schemas', schemas: ['covered'] };
      await expect(world.ensure(access)).rejects.toThrow(/no schema covered; it has .*public/);
      expect(await world.stored(access)).toEqual({});
      await world.sql(master, 'CREATE SCHEMA covered');
      await world.sql(master, 'CREATE SCHEMA hidden');
      for (const schema of ['covered', 'hidden'])
        await world.sql(master, `CREATE TABLE ${schema}.t (id int)`);
      await world.ensure(access);
      const app = await world.application(access);
      await world.sql(app, 'INSERT INTO covered.t VALUES (1)');
      await expect(world.sql(app, 'SELECT * FROM hidden.t')).rejects.toThrow('permission denied');
      await world.ensure({ ...access, schemas: ['hidden'] });
      await world.sql(app, 'INSERT INTO hidden.t VALUES (1)');
      await expect(world.sql(app, 'SELECT * FROM covered.t')).rejects.toThrow('permission denied');
    });

    test('rotation makes a second user, keeps the one before it until the next, and drops it then', async () => {
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
      await expect(world.sql(first, 'SELECT 1')).rejects.toThrow('authentication failed');
      await world.sql(second, 'SELECT 1');
      await world.sql(await world.application(access), 'SELECT 1');
    });

    test('a password that somebody changed by hand is set to the stored one', async () => {
      const access = { appname: 'drift' };
      await world.ensure(access);
      const app = await world.application(access);
      await world.sql(master, `ALTER ROLE "${app.username}" PASSWORD 'by-hand'`);
      const { plan } = await world.ensure(access);
      expect(plan).toEqual([`set the password of ${app.username} to the stored one`]);
      await world.sql(app, 'SELECT 1');
    });

    test('privileges that somebody took away or added by hand are put right', async () => {
      const access = { appname: 'grants', privileges: 'readonly' };
      await world.sql(master, 'CREATE TABLE by_hand (id int)');
      await world.ensure(access);
      const app = await world.application(access);
      const role = (await ourRoles()).find(
        (name) => name.endsWith('readonly') && !name.includes(' '),
      );
      expect(role).toBeDefined();
      const [membership] = await world.sql<{ role: string }>(
        master,
        `SELECT pg_get_userbyid(roleid) AS role FROM pg_auth_members WHERE member = '"${app.username}"'::regrole`,
      );
      await world.sql(master, `REVOKE SELECT ON by_hand FROM ${membership?.role}`);
      await world.sql(master, `GRANT INSERT ON by_hand TO ${membership?.role}`);
      await expect(world.sql(app, 'SELECT * FROM by_hand')).rejects.toThrow('permission denied');
      await world.ensure(access);
      await world.sql(app, 'SELECT * FROM by_hand');
      await expect(world.sql(app, 'INSERT INTO by_hand VALUES (1)')).rejects.toThrow(
        'permission denied',
      );
    });

    test('a removal ends open sessions, drops users and roles, deletes the parameters, and can be repeated', async () => {
      const access = { appname: 'removed' };
      const before = await ourRoles();
      await world.ensure(access);
      const app = await world.application(access);
      const session = await world.session(app);
      await session.query('SELECT 1');
      await world.remove(access);
      await expect(session.query('SELECT 1')).rejects.toThrow();
      await session.close();
      await expect(world.sql(app, 'SELECT 1')).rejects.toThrow('authentication failed');
      expect(await ourRoles()).toEqual(before);
      expect(await world.stored(access)).toEqual({});
      expect((await world.remove(access)).plan).toEqual([]);
    });

    test('what an application made stays, in every database, and belongs to a role that nobody logs in with', async () => {
      const access = { appname: 'owned', privileges: 'owner' };
      await world.ensure(access);
      const app = await world.application(access);
      await world.sql(app, 'CREATE TABLE owned_here (id int)');
      await world.sql(master, 'CREATE DATABASE second');
      await world
        .sql(master, `GRANT CREATE ON SCHEMA public TO "${app.username}"`, 'second')
        .catch(() => {});
      if (major < 15) await world.sql(app, 'SELECT 1', 'second');
      await world.sql(app, 'CREATE TABLE owned_there (id int)', 'second');
      const { warnings } = await world.remove(access);
      expect(warnings.join()).toMatch(
        /2 objects that the application made stay; they belong to the role dbaccess_\w+_owner/,
      );
      await expect(world.sql(app, 'SELECT 1')).rejects.toThrow('authentication failed');
      for (const [table, database] of [
        ['owned_here', 'app'],
        ['owned_there', 'second'],
      ] as const) {
        const [row] = await world.sql<{ owner: string; login: boolean }>(
          master,
          `SELECT rolname AS owner, rolcanlogin AS login FROM pg_class JOIN pg_roles r ON r.oid = relowner WHERE relname = '${table}'`,
          database,
        );
        expect(row?.owner).toMatch(/^dbaccess_\w+_owner$/);
        expect(row?.login).toBe(false);
      }
      expect((await world.remove(access)).plan).toEqual([]);
      // The access comes back, and with it the ownership.
      await world.ensure(access);
      await world.sql(await world.application(access), 'DROP TABLE owned_here');
    });

    test('with ondelete retain a removal leaves everything', async () => {
      const access = { appname: 'retained', ondelete: 'retain' };
      await world.ensure(access);
      const { plan, warnings } = await world.remove(access);
      expect(plan).toEqual([]);
      expect(warnings.join()).toContain('retain');
      await world.sql(await world.application(access), 'SELECT 1');
    });

    test('a dry run changes nothing and says what would be done', async () => {
      const access = { appname: 'dry' };
      const before = await ourRoles();
      const { plan } = await world.ensure({ ...access, dryrun: true });
      expect(plan.join('\n')).toMatch(
        /create parameter .*\n.*\n.*\ncreate group role \w+_readwrite/,
      );
      expect(await ourRoles()).toEqual(before);
      expect(await world.stored(access)).toEqual({});
      await world.ensure(access);
      const removal = await world.remove({ ...access, dryrun: true });
      expect(removal.plan.join('\n')).toMatch(/forbid .* to log in/);
      await world.sql(await world.application(access), 'SELECT 1');
    });

    test('users and roles that are not ours are refused, not adopted', async () => {
      const access = { appname: 'foreign' };
      await world.ensure(access);
      const app = await world.application(access);
      await world.sql(master, `COMMENT ON ROLE "${app.username}" IS 'somebody else''s now'`);
      await expect(world.ensure(access)).rejects.toThrow(
        `the role ${app.username} exists on the server but was not made by database-access`,
      );
      await world.remove(access);
      await world.sql(app, 'SELECT 1');
    });

    test('twenty requests for different accesses at once', async () => {
      const accesses = Array.from({ length: 20 }, (_, index) => ({ appname: `crowd-${index}` }));
      await Promise.all(accesses.map((access) => world.ensure(access)));
      for (const access of accesses) await world.sql(await world.application(access), 'SELECT 1');
      await Promise.all(accesses.map((access) => world.remove(access)));
      for (const access of accesses) expect(await world.stored(access)).toEqual({});
    });

    test.each([
      ['quotes', `o"r'd"ers`],
      ['backslashes', 'a\\b\\'],
      ['an injection', '"; DROP TABLE precious; --'],
      ['dollar quotes', '$$ $do$ $1'],
      ['percent and braces', '100%s %I {{x}}'],
      ['Unicode', 'Größe 日本 ñ'],
      ['63 bytes', 'x'.repeat(63)],
      ['letters of both cases', 'MixedCase'],
    ])('hostile names: %s', async (_, name) => {
      await world.sql(master, `CREATE DATABASE "${name.replaceAll('"', '""')}"`);
      await world.sql(master, `CREATE SCHEMA "${name.replaceAll('"', '""')}"`, name);
      await world.sql(
        master,
        `CREATE TABLE "${name.replaceAll('"', '""')}"."${name.replaceAll('"', '""')}" (id int)`,
        name,
      );
      const access = { dbname: name, appname: name, project: name };
      await world.ensure(access);
      expect((await world.ensure(access)).plan).toEqual([]);
      const { parameters } = await world.ensure({ ...access, privileges: 'owner' });
      const app = await loginAt(parameters[0]?.name, parameters[1]?.name);
      await world.sql(
        app,
        `INSERT INTO "${name.replaceAll('"', '""')}"."${name.replaceAll('"', '""')}" VALUES (1)`,
        name,
      );
      await world.remove(access);
      await expect(world.sql(app, 'SELECT 1', name)).rejects.toThrow('authentication failed');
    });

    const loginAt = async (...names: Array<string | undefined>): Promise<Login> => {
      const { GetParameterCommand } = await import('@aws-sdk/client-ssm');
      const [username = '', password = ''] = await Promise.all(
        names.map(
          async (Name) =>
            (await world.ssm.send(new GetParameterCommand({ Name, WithDecryption: true })))
              .Parameter?.Value,
        ),
      );
      return { username, password };
    };

    test('a removal succeeds when the database, or the whole server, is gone', async () => {
      await world.sql(master, 'CREATE DATABASE doomed');
      const access = { appname: 'doomed', dbname: 'doomed' };
      await world.ensure(access);
      const app = await world.application(access);
      await world.sql(master, 'DROP DATABASE doomed WITH (FORCE)');
      await world.remove(access);
      await expect(world.sql(app, 'SELECT 1')).rejects.toThrow('authentication failed');
      expect(await world.stored(access)).toEqual({});
    });

    test('the master still logs in, and no password is in the log of the server or of the spoke', async () => {
      await world.sql(master, 'SELECT 1');
      const { readFileSync } = await import('node:fs');
      const app = await world.application({ appname: 'create' });
      const text = [readFileSync(world.server.logFile, 'utf8'), ...world.logs].join('\n');
      expect(text).toContain('CREATE ROLE');
      for (const password of [app.password, master.password]) expect(text).not.toContain(password);
    });
  });
}
