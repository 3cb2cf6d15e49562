import { beforeAll, describe, expect, test } from 'vitest';
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
