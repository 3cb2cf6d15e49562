import { beforeAll, describe, expect, test } from 'vitest';
import { groupRoleName } from '../../../provider/spoke/model/state.ts';
import type { Login } from '../../sandbox/postgres/server.ts';
import { people } from '../../support/database/people.ts';
import type { World } from '../../support/database/postgres.ts';

/** What our group roles hold beyond their level is revoked, whoever granted it. */
export function describeRevocations(given: () => World): void {
  describe('group roles', () => {
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });
    const access = { appname: 'fallen' };
    const who = { people: [...people('readonly', 'rosa'), ...people('readwrite', 'wim')] };
    const ensure = (privileges: string) => world.ensure({ ...access, privileges }, {}, who);
    const role = () => groupRoleName(world.request(access).identity, 'readonly');
    const as = (name: string, statement: string) =>
      world.sql(world.server.iamLogin(name), statement);

    test.each<[string, readonly string[], string]>([
      ['columns', ['GRANT UPDATE (id, note) ON owned TO {role}'], 'UPDATE owned SET note = 1'],
      [
        'a column, to be passed on',
        ['GRANT INSERT (note) ON owned TO {role} WITH GRANT OPTION'],
        'INSERT INTO owned (note) VALUES (1)',
      ],
      [
        'one column of many tables',
        ['CREATE TABLE other (id int)', 'GRANT UPDATE (id) ON owned, other TO {role}'],
        'UPDATE other SET id = 1',
      ],
      ['everything', ['GRANT ALL ON owned TO {role}'], 'TRUNCATE owned'],
      [
        'the right to pass on what they read',
        ['GRANT SELECT ON owned TO {role} WITH GRANT OPTION'],
        'SET ROLE {role}; DO $$BEGIN GRANT SELECT ON owned TO rds_password;' +
          "IF has_table_privilege('rds_password', 'owned', 'SELECT') THEN RETURN; END IF;" +
          "RAISE 'permission denied'; END$$",
      ],
      [
        'a sequence',
        ['CREATE SEQUENCE s', 'GRANT USAGE, UPDATE ON SEQUENCE s TO {role}'],
        "SELECT nextval('s')",
      ],
      ['a schema', ['GRANT CREATE ON SCHEMA made TO {role}'], 'CREATE TABLE made.t (id int)'],
      [
        'a table that an extension hides',
        [
          'CREATE EXTENSION citext SCHEMA made',
          'GRANT ALL ON owned TO {role}',
          'ALTER EXTENSION citext ADD TABLE owned',
        ],
        'INSERT INTO owned VALUES (1)',
      ],
      [
        'columns that an extension hides',
        [
          'CREATE EXTENSION citext SCHEMA made',
          'ALTER EXTENSION citext ADD TABLE owned',
          'GRANT UPDATE (id) ON owned TO {role}',
        ],
        'UPDATE owned SET id = 1',
      ],
      [
        'a schema that an extension hides',
        [
          'CREATE EXTENSION citext SCHEMA public',
          'GRANT CREATE ON SCHEMA made TO {role}',
          'ALTER EXTENSION citext ADD SCHEMA made',
        ],
        'CREATE TABLE made.t (id int)',
      ],
      [
        'a large object',
        [
          'SELECT lo_create(99)',
          'GRANT SELECT, UPDATE ON LARGE OBJECT 99 TO {role} WITH GRANT OPTION',
        ],
        "SELECT lo_put(99, 0, 'x')",
      ],
      [
        'a function with the rights of the owners',
        [
          "CREATE FUNCTION made.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
          'REVOKE EXECUTE ON FUNCTION made.f FROM PUBLIC',
          'GRANT EXECUTE ON FUNCTION made.f TO {role} WITH GRANT OPTION',
        ],
        'SELECT made.f()',
      ],
      [
        'a procedure with the rights of the owners',
        [
          `CREATE PROCEDURE made."P x"(a int, VARIADIC b text[]) LANGUAGE plpgsql SECURITY DEFINER
             AS 'BEGIN END'`,
          'REVOKE EXECUTE ON PROCEDURE made."P x" FROM PUBLIC',
          'GRANT EXECUTE ON PROCEDURE made."P x" TO {role}',
        ],
        `CALL made."P x"(1, 'a')`,
      ],
      [
        'an aggregate of a function with the rights of the owners',
        [
          `CREATE FUNCTION made.f(float8[], float8) RETURNS float8[] LANGUAGE sql SECURITY DEFINER
             AS 'SELECT $1'`,
          `CREATE FUNCTION made.g(float8[], float8) RETURNS float8 LANGUAGE sql AS 'SELECT $2'`,
          `CREATE AGGREGATE made.a(float8 ORDER BY float8)
             (sfunc = made.f, stype = float8[], finalfunc = made.g)`,
          'REVOKE EXECUTE ON ROUTINE made.a(float8, float8), made.f FROM PUBLIC',
          'GRANT EXECUTE ON ROUTINE made.a(float8, float8) TO {role}',
        ],
        'SELECT made.a(0.5) WITHIN GROUP (ORDER BY 1.5::float8)',
      ],
    ])('%s that an owner granted to readonly go with the level', async (_, grants, use) => {
      await ensure('owner');
      const app = await world.application(access);
      const fill = (text: string) => text.replaceAll('{role}', role());
      for (const statement of [
        'CREATE SCHEMA made',
        'CREATE TABLE owned (id int, note int)',
        ...grants,
      ])
        await world.sql(app, fill(statement));
      try {
        await as('rosa', fill(use));
        await ensure('readonly');
        for (const login of [app, world.server.iamLogin('rosa')])
          await expect(world.sql(login, fill(use))).rejects.toThrow('permission denied');
        expect((await ensure('readonly')).plan).toEqual([]);
      } finally {
        await world.sql(world.server.superuser, 'DROP EXTENSION IF EXISTS citext CASCADE', 'app');
        await ensure('owner');
        for (const statement of [
          'DROP SCHEMA IF EXISTS made CASCADE',
          'DROP TABLE IF EXISTS owned, other',
          'DROP SEQUENCE IF EXISTS s',
          'SELECT lo_unlink(oid) FROM pg_largeobject_metadata WHERE oid = 99',
        ])
          await world.sql(app, statement);
      }
    });

    test.each([
      ['a colleague', 'wim'],
      ["a DBA's role", 'dba'],
    ])('what %s passed on to readonly is revoked', async (_, grantor) => {
      await ensure('readonly');
      await world.sql(master, 'CREATE TABLE passed (id int, note int)');
      await world.sql(master, 'CREATE ROLE dba; GRANT dba TO CURRENT_USER').catch(() => {});
      await world.sql(master, `GRANT INSERT ON passed TO "${grantor}" WITH GRANT OPTION`);
      const grant = `GRANT INSERT ON passed TO ${role()}`;
      if (grantor === 'dba') await world.sql(master, `SET ROLE dba; ${grant}`);
      else await as(grantor, grant);
      await as('rosa', 'INSERT INTO passed VALUES (1)');
      await ensure('readonly');
      const insert = as('rosa', 'INSERT INTO passed VALUES (1)');
      await expect(insert).rejects.toThrow('permission denied');
      expect((await ensure('readonly')).plan).toEqual([]);
      // What a DBA gave is the DBA's to take.
      if (grantor === 'dba') await world.sql(master, 'SET ROLE dba; INSERT INTO passed VALUES (1)');
      await world.sql(master, 'DROP TABLE passed');
    });

    test('a group role is a member of nothing', async () => {
      await ensure('owner');
      const app = await world.application(access);
      await world.sql(master, 'CREATE TABLE shared (id int); CREATE ROLE writers');
      await world.sql(master, `GRANT INSERT ON shared TO writers; GRANT writers TO ${role()}`);
      // Until 15, users may grant themselves.
      await world.sql(app, `SET ROLE NONE; GRANT ${app.username} TO ${role()}`).catch(() => {});
      await as('rosa', 'INSERT INTO shared VALUES (1)');
      const { plan } = await ensure('owner');
      expect(plan).toContain(`end the membership of ${role()} in writers`);
      for (const statement of ['INSERT INTO shared VALUES (1)', 'CREATE TABLE public.t (id int)'])
        await expect(as('rosa', statement)).rejects.toThrow('permission denied');
      expect((await ensure('owner')).plan).toEqual([]);
      await world.sql(master, 'DROP TABLE shared; DROP ROLE writers');
    });

    test.each(['readonly', 'readwrite', 'owner'])(
      'no trigger can be put on a table of the master, with %s',
      async (privileges) => {
        await world.sql(master, 'CREATE TABLE salaries (id int)');
        await ensure(privileges);
        await world.sql(master, 'CREATE TABLE later (id int)');
        const app = await world.application(access);
        await world.sql(
          master,
          `GRANT TRIGGER ON salaries TO ${groupRoleName(world.request(access).identity, 'readonly')}`,
        );
        await ensure(privileges);
        await world.sql(
          world.server.superuser,
          'CREATE FUNCTION raised() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$',
          'app',
        );
        for (const table of ['salaries', 'later'])
          await expect(
            world.sql(app, `CREATE TRIGGER t AFTER INSERT ON ${table} EXECUTE FUNCTION raised()`),
          ).rejects.toThrow(`permission denied for table ${table}`);
        if (privileges === 'owner') {
          await world.sql(app, 'CREATE TABLE mine (id int)');
          await world.sql(
            app,
            'CREATE TRIGGER t AFTER INSERT ON mine EXECUTE FUNCTION raised(); DROP TABLE mine',
          );
        }
        await world.sql(world.server.superuser, 'DROP FUNCTION raised', 'app');
        await world.sql(master, 'DROP TABLE salaries, later');
      },
    );
  });
}
