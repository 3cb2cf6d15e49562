import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { PostgresMajor } from '../sandbox/postgres/binaries.ts';
import type { Login } from '../sandbox/postgres/server.ts';
import { startWorld, type World } from '../support/database/postgres.ts';
import type { StartedEngine } from '../support/database/specification/engine.ts';
import { specify as specifyEngine } from '../support/database/specification.ts';
import { everyOr } from '../support/every.ts';
import { describeAdoption } from './adoption.ts';
import { describeRotation } from './rotation.ts';

/** The specification of every engine, and what only PostgreSQL has, on every supported version. */
export function specify(major: PostgresMajor): void {
  specifyEngine(postgresEngine(major));

  describe(`PostgreSQL ${major} alone`, () => {
    let world: World;
    let master: Login;
    beforeAll(async () => {
      world = await startWorld(major, inject('awsEndpoint'), 'postgres');
      master = world.server.master;
    });
    afterAll(() => world?.stop());

    describeRotation(() => world);
    // Who may grant what is another matter since 16.
    if (everyOr<readonly PostgresMajor[]>([major], [14, 18]).includes(major))
      describeAdoption(major, () => world);

    test('an owner may make schemas, and their tables follow the level too', async () => {
      const access = { appname: 'schema-levels' };
      await world.ensure({ ...access, privileges: 'owner' });
      const app = await world.application(access);
      await world.sql(app, 'CREATE SCHEMA level_schema');
      await world.sql(app, 'CREATE TABLE level_schema.inside (id int)');
      await world.ensure({ ...access, privileges: 'readonly' });
      await world.sql(app, 'SELECT * FROM level_schema.inside');
      await expect(
        world.sql(app, 'INSERT INTO level_schema.inside (id) VALUES (1)'),
      ).rejects.toThrow('permission denied');
      await world.ensure({ ...access, privileges: 'readwrite' });
      await world.sql(app, 'INSERT INTO level_schema.inside (id) VALUES (1)');
      await expect(
        world.sql(app, 'ALTER TABLE level_schema.inside ADD COLUMN more text'),
      ).rejects.toThrow('must be owner');
    });

    // Older versions let everybody create tables in the schema public:
    // https://www.postgresql.org/docs/15/release-15.html
    if (major >= 15)
      test('an application with readwrite makes no tables', async () => {
        const access = { appname: 'tableless' };
        await world.ensure(access);
        const app = await world.application(access);
        await expect(world.sql(app, 'CREATE TABLE mine (id int)')).rejects.toThrow(
          'permission denied',
        );
      });

    test('an access is limited to its schemas, and an unknown one is refused', async () => {
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
      // A slip takes nothing from who stays; who leaves is out all the same.
      const people = [{ username: 'sven.slip', level: 'readonly' as const }];
      await world.ensure(access, {}, { people });
      const slip = { ...access, schemas: ['coverd'] };
      const iam = world.server.iamLogin('sven.slip');
      await world.sql(iam, 'SELECT * FROM covered.t');
      await expect(world.ensure(slip, {}, { people })).rejects.toThrow('Nothing was changed');
      await world.sql(iam, 'SELECT * FROM covered.t');
      await expect(world.ensure(slip)).rejects.toThrow('Whoever had to leave is out');
      await expect(world.sql(iam, 'SELECT 1')).rejects.toThrow();
      await world.sql(app, 'INSERT INTO covered.t VALUES (1)');
      await world.ensure({ ...access, schemas: ['hidden'] });
      await world.sql(app, 'INSERT INTO hidden.t VALUES (1)');
      await expect(world.sql(app, 'SELECT * FROM covered.t')).rejects.toThrow('permission denied');
    });

    test('objects of a removed application stay, with a role without login', async () => {
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
        /2 objects that users of the access made stay; they belong to the role dbaccess_\w+_owner/,
      );
      await expect(world.sql(app, 'SELECT 1')).rejects.toThrow('authentication failed');
      for (const [table, database] of [
        ['owned_here', 'app'],
        ['owned_there', 'second'],
      ] as const) {
        const [row] = await world.sql<{ owner: string; login: boolean }>(
          master,
          `SELECT rolname AS owner, rolcanlogin AS login
             FROM pg_class JOIN pg_roles r ON r.oid = relowner WHERE relname = '${table}'`,
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

    test.each(HOSTILE_NAMES)('a hostile name of a schema is only a name: %s', async (_, name) => {
      const table = `${quoted(name)}.${quoted(name)}`;
      await world.sql(master, `CREATE SCHEMA ${quoted(name)}`);
      await world.sql(master, `CREATE TABLE ${table} (id int)`);
      const access = { appname: 'hostile-schemas', schemas: [name] };
      await world.ensure(access);
      expect((await world.ensure(access)).plan).toEqual([]);
      const app = await world.application(access);
      await world.sql(app, `INSERT INTO ${table} VALUES (1)`);
      await world.remove(access);
      await expect(world.sql(app, 'SELECT 1')).rejects.toThrow('authentication failed');
    });

    test('no password is in the log of the server', async () => {
      await world.ensure({ appname: 'logged' });
      const app = await world.application({ appname: 'logged' });
      const text = readFileSync(world.server.logFile, 'utf8');
      expect(text).toContain('CREATE ROLE');
      for (const password of [app.password, master.password]) expect(text).not.toContain(password);
    });
  });
}

export function postgresEngine(major: PostgresMajor): StartedEngine {
  return {
    name: `PostgreSQL ${major}`,
    start: (awsEndpoint, env) => startWorld(major, awsEndpoint, env),
    url: { protocol: 'postgresql:', option: ['sslmode', 'verify-full'] },
    refusesLogin: /authentication failed/,
    refuses: /permission denied|must be owner/,
    quoted,
    // Every one of ours has a comment that says so.
    ourAccounts: async (world) => {
      const rows = await world.sql<{ name: string }>(
        world.server.master,
        `SELECT r.rolname AS name FROM pg_roles r JOIN pg_shdescription d ON d.objoid = r.oid
          WHERE d.description LIKE 'database-access: %' ORDER BY 1`,
      );
      return rows.map(({ name }) => name);
    },
    statements: {
      setPassword: (user, password) => `ALTER ROLE ${quoted(user)} PASSWORD '${password}'`,
      takeOver: async (world, user) => {
        const comment = `COMMENT ON ROLE ${quoted(user)} IS 'somebody else''s now'`;
        await world.sql(world.server.master, comment);
      },
      misgrant: async (world, user, table) => {
        const { master } = world.server;
        const [membership] = await world.sql<{ role: string }>(
          master,
          `SELECT pg_get_userbyid(roleid) AS role FROM pg_auth_members
            WHERE member = '${quoted(user)}'::regrole`,
        );
        await world.sql(master, `REVOKE SELECT ON ${table} FROM ${membership?.role}`);
        await world.sql(master, `GRANT INSERT ON ${table} TO ${membership?.role}`);
      },
      dropDatabase: (name) => `DROP DATABASE ${quoted(name)} WITH (FORCE)`,
      createUser: 'CREATE ROLE evil',
    },
    byHand: {
      create: ({ username, password }) =>
        `CREATE ROLE ${quoted(username)} LOGIN PASSWORD '${password}'`,
      grant: (privileges, table, user) => `GRANT ${privileges} ON ${table} TO ${quoted(user)}`,
    },
    hostileNames: HOSTILE_NAMES,
  };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const HOSTILE_NAMES: StartedEngine['hostileNames'] = [
  ['quotes', `o"r'd"ers`],
  ['backslashes', 'a\\b\\'],
  ['an injection', '"; DROP TABLE precious; --'],
  ['dollar quotes', '$$ $do$ $1'],
  ['percent and braces', '100%s %I {{x}}'],
  ['Unicode', 'Größe 日本 ñ'],
  ['63 bytes', 'x'.repeat(63)],
  ['letters of both cases', 'MixedCase'],
];
