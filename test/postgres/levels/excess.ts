import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../sandbox/postgres/server.ts';
import { people } from '../../support/database/people.ts';
import type { World } from '../../support/database/postgres.ts';

type By = 'app' | 'master' | 'superuser';
type Statements = ReadonlyArray<readonly [By, string]>;

/** What logins and everybody hold beyond the level is told by each run, with names. */
export function describeExcess(given: () => World): void {
  describe('rights beyond a level', () => {
    let world: World;
    let logins: Record<By, Login>;
    const access = { appname: 'excess' };
    const who = { people: people('readonly', 'rita') };
    const ensure = (fields: Record<string, unknown>) =>
      world.ensure({ ...access, ...fields }, {}, who);
    const run = async (statements: Statements) => {
      for (const [by, statement] of statements) await world.sql(logins[by], statement, 'app');
    };
    beforeAll(async () => {
      world = given();
      const { master, superuser } = world.server;
      await ensure({ privileges: 'owner' });
      logins = { master, superuser, app: await world.application(access) };
    });

    const SELF = 'SET ROLE NONE; ';
    const OWN = ['app', 'CREATE TABLE own (id int, note int)'] as const;
    const MASTERS = ['master', 'CREATE TABLE masters (id int, note int)'] as const;
    const DROP_OWN = ['app', 'DROP TABLE own'] as const;
    const DROP_MASTERS = ['master', 'DROP TABLE masters'] as const;

    test.each<[string, Statements, RegExp, Statements]>([
      [
        'a table of an owner for everybody',
        [OWN, ['app', 'GRANT ALL ON own TO PUBLIC']],
        /beyond readonly, everybody \(PUBLIC\) has DELETE, INSERT, (MAINTAIN, )?REFERENCES, TRIGGER, TRUNCATE, UPDATE on table public.own. To end that, REVOKE .* ON TABLE public.own FROM PUBLIC/,
        [DROP_OWN],
      ],
      [
        'a column for everybody',
        [OWN, ['app', 'GRANT UPDATE (note) ON own TO PUBLIC']],
        /everybody \(PUBLIC\) has UPDATE on table public.own/,
        [DROP_OWN],
      ],
      [
        'a sequence for everybody',
        [['app', 'CREATE SEQUENCE own; GRANT ALL ON SEQUENCE own TO PUBLIC']],
        /everybody \(PUBLIC\) has UPDATE, USAGE on sequence public.own/,
        [['app', 'DROP SEQUENCE own']],
      ],
      [
        'a table for everybody that an extension hides',
        [
          OWN,
          ['app', 'CREATE EXTENSION citext'],
          ['app', 'GRANT INSERT ON own TO PUBLIC'],
          ['app', 'ALTER EXTENSION citext ADD TABLE own'],
        ],
        /everybody \(PUBLIC\) has INSERT on table public.own/,
        [['superuser', 'DROP EXTENSION citext CASCADE']],
      ],
      [
        'a large object for everybody',
        [['app', 'SELECT lo_create(4711); GRANT UPDATE ON LARGE OBJECT 4711 TO PUBLIC']],
        /everybody \(PUBLIC\) has UPDATE on large object 4711/,
        [['app', 'SELECT lo_unlink(4711)']],
      ],
      [
        'a schema for everybody',
        [['app', 'CREATE SCHEMA open; GRANT CREATE ON SCHEMA open TO PUBLIC']],
        /has CREATE on schema open. To end that, REVOKE CREATE ON SCHEMA "open" FROM PUBLIC/,
        [['app', 'DROP SCHEMA open']],
      ],
      [
        'the database for everybody',
        [['master', 'GRANT CREATE ON DATABASE app TO PUBLIC']],
        /everybody \(PUBLIC\) has CREATE on the database app. To end that, REVOKE CREATE ON DATABASE "app" FROM PUBLIC/,
        [['master', 'REVOKE CREATE ON DATABASE app FROM PUBLIC']],
      ],
      [
        "a function with the owners' rights",
        [
          [
            'app',
            "CREATE FUNCTION run(q text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN EXECUTE q; END'",
          ],
        ],
        /everybody \(PUBLIC\) has EXECUTE on public.run\(text\), which has the rights of dbaccess_\w+_owner/,
        [['app', 'DROP FUNCTION run']],
      ],
      [
        "an aggregate of a function with the owners' rights",
        [
          [
            'app',
            `CREATE FUNCTION add(int, int) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
             REVOKE EXECUTE ON FUNCTION add FROM PUBLIC;
             CREATE AGGREGATE total(int) (sfunc = add, stype = int)`,
          ],
        ],
        /everybody \(PUBLIC\) has EXECUTE on public.total\(integer\), which has the rights of dbaccess_\w+_owner/,
        [['app', 'DROP AGGREGATE total(int); DROP FUNCTION add']],
      ],
      [
        'what the owners will create for everybody',
        [OWN, ['app', 'ALTER DEFAULT PRIVILEGES GRANT INSERT, SELECT ON TABLES TO PUBLIC']],
        /everybody \(PUBLIC\) has INSERT on tables that dbaccess_\w+_owner will create/,
        [DROP_OWN, ['app', 'ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM PUBLIC']],
      ],
      [
        "a DBA's grant to a person",
        [MASTERS, ['master', 'GRANT INSERT, SELECT, UPDATE (note) ON masters TO rita']],
        /beyond readonly, rita has INSERT, UPDATE on table public.masters/,
        [DROP_MASTERS],
      ],
      [
        "a DBA's grant to a person, to be passed on",
        [MASTERS, ['master', 'GRANT SELECT ON masters TO rita WITH GRANT OPTION']],
        /beyond readonly, rita has GRANT OPTION FOR SELECT on table public.masters/,
        [DROP_MASTERS],
      ],
      [
        "a table of a superuser's for a group role",
        [
          ['superuser', 'CREATE TABLE roots (id int)'],
          [
            'superuser',
            `DO $$ BEGIN EXECUTE (SELECT format('GRANT INSERT ON roots TO %I', rolname)
               FROM pg_roles WHERE shobj_description(oid, 'pg_authid') LIKE '%excess%'
                AND rolname LIKE '%readonly'); END $$`,
          ],
        ],
        /beyond readonly, dbaccess_\w+_readonly has INSERT on table public.roots/,
        [['superuser', 'DROP TABLE roots']],
      ],
      [
        "a DBA's role",
        [['superuser', 'GRANT pg_write_all_data TO rita']],
        /beyond readonly, rita has the privileges of pg_write_all_data, as a member. To end that, REVOKE pg_write_all_data FROM it/,
        [['superuser', 'REVOKE pg_write_all_data FROM rita']],
      ],
      [
        'what ALTER ROLE gives',
        [['superuser', 'ALTER ROLE rita CREATEDB BYPASSRLS']],
        /beyond readonly, rita has CREATEDB, BYPASSRLS. To end that, ALTER ROLE ... NOCREATEDB NOBYPASSRLS/,
        [['superuser', 'ALTER ROLE rita NOCREATEDB NOBYPASSRLS']],
      ],
      [
        'tables that the application made as itself',
        [['app', `${SELF}CREATE TABLE public.selfs (id int); CREATE VIEW public.v AS SELECT 1`]],
        /beyond readonly, excess_\w+ has table public.selfs, view public.v for its own/,
        [['superuser', 'DROP VIEW v; DROP TABLE selfs']],
      ],
    ])('%s: told by each run', async (_, statements, warning, undo) => {
      await ensure({ privileges: 'owner' });
      await run(statements);
      try {
        const runs = [
          await ensure({ privileges: 'readonly', dryrun: true }),
          await ensure({ privileges: 'readonly' }),
          await ensure({ privileges: 'readonly', dryrun: true }),
          await ensure({ privileges: 'readonly' }),
        ];
        for (const { warnings } of runs) expect(warnings.join('\n')).toMatch(warning);
        expect(runs.at(-1)?.plan).toEqual([]);
        const beyond = runs.at(-1)?.warnings.filter((line) => line.startsWith('beyond'));
        expect(beyond).toHaveLength(1);
      } finally {
        await ensure({ privileges: 'owner' });
        await run(undo);
      }
      expect((await ensure({ privileges: 'readonly' })).warnings).toEqual([]);
    });

    test('what everybody has anyway, or a level gives, is no news', async () => {
      await ensure({ privileges: 'readonly' });
      await run([
        MASTERS,
        ['master', 'GRANT SELECT ON masters TO rita, PUBLIC'],
        ['master', "CREATE FUNCTION harmless() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
        [
          'master',
          "CREATE FUNCTION dbas() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        ],
        ['app', 'SELECT lo_create(815)'],
        ['app', 'CREATE TEMP TABLE t (id int)'],
      ]);
      expect((await ensure({ privileges: 'readonly' })).warnings).toEqual([]);
      await run([DROP_MASTERS, ['master', 'DROP FUNCTION harmless, dbas']]);
    });

    test('an owner may open its tables to everybody: nobody is told who may do as much', async () => {
      await world.ensure({ appname: 'opener', privileges: 'owner' });
      const app = await world.application({ appname: 'opener' });
      await world.sql(app, 'CREATE TABLE opened (id int); GRANT ALL ON opened TO PUBLIC');
      const { warnings } = await world.ensure({ appname: 'opener', privileges: 'owner' });
      expect(warnings).toEqual([]);
      const told = await world.ensure({ appname: 'reader', privileges: 'readwrite' });
      expect(told.warnings.join()).toMatch(/beyond readwrite.* TRUNCATE on table public.opened/);
      await world.sql(app, 'DROP TABLE opened');
      for (const appname of ['opener', 'reader']) await world.remove({ appname });
    });

    test('a thousand grants are one warning with ten names', async () => {
      await run([
        [
          'master',
          `CREATE SCHEMA many; DO $$ BEGIN FOR i IN 1000..1999 LOOP
             EXECUTE format('CREATE TABLE many.t%s (id int)', i);
             EXECUTE format('GRANT INSERT ON many.t%s TO PUBLIC', i);
           END LOOP; END $$`,
        ],
      ]);
      const { warnings } = await ensure({ privileges: 'readonly' });
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toMatch(/INSERT on tables many.t1000, .*many.t1009 and 990 more. To end/);
      await run([['master', 'DROP SCHEMA many CASCADE']]);
    });
  });
}
