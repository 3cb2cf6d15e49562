import { beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../provider/contract/messages/order.ts';
import type { Login } from '../sandbox/postgres/server.ts';
import type { World } from '../support/database/postgres.ts';

/** What a DBA set for the application's user, which a rotation must not lose. */
export function describeRotation(given: () => World): void {
  describe('a rotation', () => {
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });
    const asMaster = (statement: string) => world.sql(master, statement);
    const asRoot = (statement: string) => world.sql(world.server.superuser, statement);

    test('carries over what a DBA set for the former user, and tells the rest', async () => {
      const access = { appname: 'carried' };
      await world.ensure({ ...access, rotation: '1' });
      const first = await world.application(access);
      const name = `"${first.username}"`;
      for (const statement of [
        'CREATE ROLE carried_role',
        `GRANT carried_role TO ${name}`,
        `ALTER ROLE ${name} SET search_path = "$user", 'c"d, e', public`,
        `ALTER ROLE ${name} SET statement_timeout = '7s'`,
        `ALTER ROLE ${name} IN DATABASE app SET "TimeZone" = 'Asia/Kolkata'`,
        `ALTER ROLE ${name} CONNECTION LIMIT 7 VALID UNTIL '2099-01-02 03:04:05+00'`,
        'CREATE TABLE "Carried "" over; --" (id int, "the note" text, secret text)',
        `GRANT TRUNCATE ON "Carried "" over; --" TO ${name} WITH GRANT OPTION`,
        `GRANT REFERENCES ("the note") ON "Carried "" over; --" TO ${name}`,
        'CREATE FUNCTION carried(int, text[]) RETURNS int LANGUAGE sql AS $$SELECT 1$$',
        `GRANT EXECUTE ON FUNCTION carried(int, text[]) TO ${name}`,
        `ALTER DEFAULT PRIVILEGES GRANT TRIGGER ON TABLES TO ${name}`,
        `CREATE POLICY carried_policy ON "Carried "" over; --" TO ${name}`,
      ])
        await asMaster(statement);
      for (const statement of [
        'CREATE TABLE of_root (id int)',
        `GRANT SELECT ON of_root TO ${name}`,
        `ALTER ROLE ${name} CREATEDB`,
        `ALTER ROLE ${name} SET log_statement = 'all'`,
      ])
        await asRoot(statement);

      const dry = await world.ensure({ ...access, rotation: '2', dryrun: true });
      const report = await world.ensure({ ...access, rotation: '2' });
      for (const { plan, warnings } of [dry, report]) {
        expect(plan.filter((change) => change.startsWith('carry over'))).toEqual([
          expect.stringMatching(
            `^carry over from ${first.username} to carried_\\w+: CONNECTION LIMIT 7, ` +
              "VALID UNTIL '2099-01-02 03:04:05.000000\\+00', membership in carried_role and 7 more$",
          ),
        ]);
        const [warning] = warnings.filter((text) => text.startsWith('the rotation'));
        for (const left of [
          'CREATEDB',
          'the setting log_statement',
          'SELECT on table public.of_root',
          'policy carried_policy on table public."Carried "" over; --"',
        ])
          expect(warning).toContain(left);
      }
      for (const rotation of ['2', '3']) {
        await world.ensure({ ...access, rotation });
        expect((await world.ensure({ ...access, rotation })).plan).toEqual([]);
        const app = await world.application(access);
        expect(app.username).not.toBe(first.username);
        expect(await facts(app)).toEqual({
          path: '"$user", "c""d, e", public',
          timeout: '7s',
          zone: 'Asia/Kolkata',
          limit: 7,
          until: '2099-01-02T03:04:05.000Z',
          member: true,
          truncate: true,
          references: [true, false],
          execute: true,
          future: true,
          root: false,
          createdb: false,
        });
        // Only root can take back what root granted, and nobody is dropped who holds something.
        if (rotation === '2') await asRoot(`REVOKE SELECT ON of_root FROM ${name}`);
      }
      await world.remove(access);
    });

    test('of a user that may have no session makes one that may, and says so', async () => {
      const access = { appname: 'shut_out' };
      await world.ensure(access);
      const { username } = await world.application(access);
      await asMaster(`ALTER ROLE "${username}" CONNECTION LIMIT 0`);
      for (const dryrun of [true, false]) {
        const { warnings } = await world.ensure({ ...access, rotation: '2', dryrun });
        expect(warnings.join('\n')).toContain(
          `the rotation does not carry over from ${username}: CONNECTION LIMIT 0. The master user`,
        );
      }
      await world.sql(await world.application(access), 'SELECT 1');
      await world.remove(access);
    });

    test('carries over nothing that lets the former user take over, or lock out, the new one', async () => {
      const access = { appname: 'robbed', privileges: 'owner' };
      await world.ensure(access);
      const thief = await world.application(access);
      await world.sql(
        thief,
        `CREATE FUNCTION public.now() RETURNS text LANGUAGE sql AS $$ SELECT 'planted' $$;
         SET ROLE NONE;
         DO 'BEGIN END';
         ALTER ROLE SESSION_USER SET search_path = public, pg_catalog;
         ALTER ROLE SESSION_USER SET statement_timeout = '7s';
         ALTER ROLE SESSION_USER SET standard_conforming_strings = off;
         ALTER ROLE SESSION_USER SET plpgsql.extra_errors = 'all';
         ALTER ROLE SESSION_USER IN DATABASE app SET local_preload_libraries = 'nope'`,
      );
      await expect(world.sql(thief, 'SELECT 1')).rejects.toThrow('nope');
      // Nothing is changed for who stays, and the warning says what is wrong.
      const { plan, warnings } = await world.ensure(access);
      expect(plan).toEqual([]);
      expect(warnings.join()).toMatch(/password of robbed_\w+ was not proved: .*nope/);

      const report = await world.ensure({ ...access, rotation: '2' });
      const [warning] = report.warnings.filter((text) => text.startsWith('the rotation'));
      for (const left of [
        'search_path',
        'standard_conforming_strings',
        'local_preload_libraries in database app',
        'plpgsql.extra_errors',
      ])
        expect(warning).toContain(`the setting ${left}`);
      expect(warning).not.toContain('statement_timeout');
      const [row] = await world.sql<Record<string, string>>(
        await world.application(access),
        `SELECT now()::text AS now, current_setting('statement_timeout') AS timeout,
                current_setting('search_path') AS path`,
      );
      expect(row).toMatchObject({ timeout: '7s', path: '"$user", public' });
      expect(row?.now).not.toBe('planted');
      await asMaster('DROP FUNCTION public.now()');
      await world.remove(access);
    });

    test('is no success if the server does not let the new user in', async () => {
      const access = { appname: 'barred' };
      await world.ensure(access);
      const former = await world.application(access);
      const everywhere = (statement: string) =>
        world.sql(world.server.superuser, statement, 'postgres');
      await everywhere("ALTER ROLE master SET session_preload_libraries = 'plpgsql'");
      await everywhere("ALTER DATABASE app SET session_preload_libraries = 'nope'");
      await expect(world.ensure({ ...access, rotation: '2' })).rejects.toThrow(
        /the new user barred_\w+ can't log in: .*nope/,
      );
      const first = { appname: 'barred-at-first' };
      await expect(world.ensure(first)).rejects.toThrow(
        /new user barred_at_first_\w+ can't log in/,
      );
      expect(await world.stored(first)).toEqual({});
      // A user that has worked may be shut out for a while.
      const again = await world.ensure({ ...access, rotation: '2' });
      expect(again.warnings.join()).toMatch(/password of barred_\w+ was not proved: .*nope/);
      await everywhere('ALTER DATABASE app RESET session_preload_libraries');
      await everywhere('ALTER ROLE master RESET session_preload_libraries');
      for (const login of [former, await world.application(access)])
        await world.sql(login, 'SELECT 1');
      const { warnings } = await world.ensure({ ...access, rotation: '2' });
      expect(warnings.join()).not.toContain('not proved');
      await world.remove(access);
    });

    test('carries over no privilege that a user of an access granted', async () => {
      const access = { appname: 'favoured', privileges: 'readonly' };
      const go = (people: Person[], fields: object = {}) =>
        world.ensure({ ...access, ...fields }, {}, { people });
      await go([{ username: 'olga', level: 'owner' }]);
      const name = `"${(await world.application(access)).username}"`;
      await asMaster('CREATE ROLE favoured_role');
      await asMaster('CREATE TABLE favoured_by_dba (id int)');
      await asMaster(`GRANT INSERT ON favoured_by_dba TO olga WITH GRANT OPTION`);
      await asMaster(`GRANT UPDATE ON favoured_by_dba TO ${name}`);
      await asMaster('GRANT favoured_role TO olga WITH ADMIN OPTION');
      await world.sql(
        world.server.iamLogin('olga'),
        `CREATE TABLE hers (id int);
         GRANT ALL ON hers TO ${name} WITH GRANT OPTION;
         ALTER DEFAULT PRIVILEGES GRANT DELETE ON TABLES TO ${name};
         SET ROLE NONE;
         GRANT INSERT ON favoured_by_dba TO ${name};
         GRANT favoured_role TO ${name}`,
      );
      const { plan, warnings } = await go([{ username: 'olga', level: 'owner' }], {
        rotation: '2',
      });
      expect(plan.filter((change) => change.startsWith('carry over'))).toEqual([
        expect.stringMatching(/: UPDATE on table public.favoured_by_dba$/),
      ]);
      const [warning] = warnings.filter((text) => text.startsWith('the rotation'));
      for (const left of [
        'INSERT on table public.favoured_by_dba',
        /TRUNCATE, UPDATE on table public.hers/,
        'membership in favoured_role',
        /DELETE on tables that dbaccess_\w+_owner will create/,
      ])
        expect(warning).toMatch(left);
      await go([], { rotation: '2' });
      await go([], { rotation: '3' });
      const app = await world.application(access);
      await world.sql(app, 'SELECT * FROM hers');
      for (const table of ['hers', 'favoured_by_dba'])
        await expect(world.sql(app, `INSERT INTO ${table} VALUES (1)`)).rejects.toThrow(
          'permission denied',
        );
      const [row] = await world.sql(
        app,
        `SELECT has_table_privilege('favoured_by_dba', 'UPDATE') AS update,
                pg_has_role('favoured_role', 'MEMBER') AS member`,
      );
      expect(row).toEqual({ update: true, member: false });
      await world.remove(access);
      await asMaster('DROP TABLE hers, favoured_by_dba');
      await asMaster('DROP ROLE favoured_role');
    });

    async function facts(app: Login): Promise<unknown> {
      await asMaster('CREATE TABLE later (id int)');
      const [row] = await world.sql(
        app,
        `SELECT current_setting('search_path') AS path,
                current_setting('statement_timeout') AS timeout,
                current_setting('TimeZone') AS zone, rolconnlimit AS "limit",
                to_json(rolvaliduntil AT TIME ZONE 'UTC')#>>'{}' || '.000Z' AS until,
                pg_has_role('carried_role', 'USAGE') AS member,
                has_table_privilege('"Carried "" over; --"', 'TRUNCATE WITH GRANT OPTION') AS truncate,
                ARRAY[has_column_privilege('"Carried "" over; --"', 'the note', 'REFERENCES'),
                      has_column_privilege('"Carried "" over; --"', 'secret', 'REFERENCES')] AS "references",
                has_function_privilege('carried(int, text[])', 'EXECUTE') AS execute,
                has_table_privilege('later', 'TRIGGER') AS future,
                has_table_privilege('of_root', 'SELECT') AS root, rolcreatedb AS createdb
           FROM pg_roles WHERE rolname = current_user`,
      );
      await asMaster('DROP TABLE later');
      return row;
    }
  });
}
