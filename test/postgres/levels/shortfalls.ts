import { beforeAll, describe, expect, test } from 'vitest';
import { LEVELS } from '../../../provider/contract/request/level.ts';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { World } from '../../support/database/postgres.ts';

/** What a level lacks because something belongs to another, or was taken from PUBLIC. */
export function describeShortfalls(given: () => World): void {
  describe('what a level lacks', () => {
    let world: World;
    let superuser: Login;
    let master: Login;
    beforeAll(async () => {
      world = given();
      ({ superuser, master } = world.server);
      for (const statement of [
        'CREATE ROLE stranger',
        'GRANT stranger TO rdsadmin',
        'CREATE DATABASE dbas OWNER stranger',
      ])
        await world.sql(superuser, statement, 'postgres');
      await world.sql(superuser, 'ALTER SCHEMA public OWNER TO stranger', 'dbas');
      await world.sql(superuser, 'REVOKE CREATE ON SCHEMA public FROM PUBLIC', 'dbas');
      await world.sql(superuser, 'CREATE SCHEMA shop AUTHORIZATION stranger', 'dbas');
      await world.sql(superuser, 'GRANT USAGE ON SCHEMA shop TO PUBLIC', 'dbas');
    });
    const inDbas = { appname: 'lacking', dbname: 'dbas' };

    test("an owner creates nothing in another's database, and is told", async () => {
      const access = { ...inDbas, privileges: 'owner' };
      const { warnings } = await world.ensure(access);
      expect(warnings).toEqual([
        expect.stringMatching(
          /^owner creates no schemas: database dbas belongs to stranger, .*GRANT CREATE ON DATABASE "dbas" TO dbaccess_\w+_owner, as stranger$/,
        ),
        expect.stringMatching(
          /^owner creates nothing in schema public: it belongs to stranger, .*GRANT CREATE ON SCHEMA "public" TO dbaccess_\w+_owner, as stranger$/,
        ),
        expect.stringMatching(/^owner creates nothing in schema shop: it belongs to stranger/),
      ]);
      expect((await world.ensure(access)).warnings).toEqual(warnings);
      expect((await world.ensure({ ...access, dryrun: true })).warnings).toEqual(warnings);
      const app = await world.application(access);
      await expect(world.sql(app, 'CREATE TABLE public.t (id int)', 'dbas')).rejects.toThrow(
        'permission denied for schema public',
      );
      const role = /dbaccess_\w+_owner/.exec(warnings.join())?.[0];
      for (const grant of ['DATABASE dbas', 'SCHEMA public', 'SCHEMA shop'])
        await world.sql(superuser, `GRANT CREATE ON ${grant} TO ${role}`, 'dbas');
      const cured = await world.ensure(access);
      expect([cured.plan, cured.warnings]).toEqual([[], []]);
      await world.sql(app, 'CREATE TABLE public.t (id int); DROP TABLE public.t', 'dbas');
      await world.sql(superuser, `DROP OWNED BY ${role}`, 'dbas');
      await world.remove(access);
    });

    test("of schemas that are given, only another's is told", async () => {
      const access = { ...inDbas, privileges: 'owner', schemas: ['shop'] };
      expect((await world.ensure(access)).warnings).toEqual([
        expect.stringMatching(/^owner creates nothing in schema shop: it belongs to stranger/),
      ]);
      for (const privileges of ['readwrite', 'readonly'])
        expect((await world.ensure({ ...access, privileges })).warnings).toEqual([]);
      await world.remove(access);
    });

    test.each(LEVELS)('what was taken from PUBLIC is told to %s, with the cure', async (level) => {
      const access = { appname: `closed-${level}`, privileges: level };
      await world.sql(
        master,
        "CREATE FUNCTION closed(i int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      );
      await world.sql(
        master,
        `CREATE FUNCTION secret() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
         REVOKE EXECUTE ON FUNCTION secret FROM PUBLIC`,
      );
      expect((await world.ensure(access)).warnings).toEqual([]);
      await world.sql(master, 'REVOKE TEMPORARY ON DATABASE app FROM PUBLIC');
      await world.sql(master, 'REVOKE EXECUTE ON FUNCTION closed FROM PUBLIC');
      const { warnings } = await world.ensure(access);
      expect(warnings).toEqual([
        expect.stringMatching(
          /^members of (dbaccess_\w+) may not create temporary tables: TEMPORARY on database app was revoked from PUBLIC. GRANT it to these roles/,
        ),
        expect.stringMatching(
          /^members of dbaccess_\w+ may not execute public.closed\(i integer\): EXECUTE was revoked from PUBLIC. GRANT it/,
        ),
      ]);
      const role = /dbaccess_\w+/.exec(warnings.join())?.[0];
      await world.sql(master, `GRANT TEMPORARY ON DATABASE app TO ${role}`);
      await world.sql(master, `GRANT EXECUTE ON FUNCTION closed TO ${role}`);
      const cured = await world.ensure(access);
      expect([cured.plan, cured.warnings]).toEqual([[], []]);
      const app = await world.application(access);
      await world.sql(app, 'CREATE TEMP TABLE t AS SELECT public.closed(1)');
      await world.sql(master, 'GRANT TEMPORARY ON DATABASE app TO PUBLIC');
      await world.remove(access);
      await world.sql(master, 'DROP FUNCTION closed, secret');
    });

    test('tables and schemas out of reach are at most ten warnings', async () => {
      for (let number = 0; number < 15; number++)
        await world.sql(
          superuser,
          `CREATE SCHEMA out${number}; CREATE TABLE out${number}.t (id int)`,
          'dbas',
        );
      const { warnings } = await world.ensure({ ...inDbas, privileges: 'readonly' });
      expect(warnings).toContain('5 more warnings about schemas are left out');
      expect(warnings).toContain('5 more warnings about tables are left out');
      expect(warnings).toHaveLength(22);
      await world.remove(inDbas);
    });
  });
}
