import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { World } from '../../support/database/postgres.ts';

/** What a DBA may set on the database or on the master user, and what runs at each change. */
export function describeSettings(given: () => World): void {
  describe('settings', () => {
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });
    /** A run of each kind. */
    async function madeAndRemoved(appname: string): Promise<void> {
      await world.ensure({ appname });
      await world.sql(await world.application({ appname }), 'SELECT 1');
      expect((await world.ensure({ appname })).plan).toEqual([]);
      await world.ensure({ appname, privileges: 'readonly', rotation: '2' });
      await world.remove({ appname });
      const left = await world.sql(
        world.server.superuser,
        `SELECT FROM pg_roles WHERE rolname LIKE '${appname}%'`,
      );
      expect(left).toEqual([]);
    }

    test('a database whose transactions only read by default is changed all the same', async () => {
      const asRoot = (clause: string) =>
        world.sql(world.server.superuser, `ALTER DATABASE app ${clause}`, 'postgres');
      await asRoot('SET default_transaction_read_only = on');
      await madeAndRemoved('read_only_database').finally(() =>
        asRoot('RESET default_transaction_read_only'),
      );
    });

    test.each([
      ['default_transaction_read_only', 'on'],
      ['statement_timeout', '1'],
      ['lock_timeout', '1'],
      ['search_path', 'nowhere'],
      ['role', 'rds_superuser'],
      ['standard_conforming_strings', 'off'],
      ['client_encoding', 'latin1'],
      ['default_transaction_isolation', 'serializable'],
      ['quote_all_identifiers', 'on'],
    ])('a master with %s = %s does its work all the same', async (setting, value) => {
      const asRoot = (clause: string) =>
        world.sql(world.server.superuser, `ALTER ROLE master ${clause}`, 'postgres');
      await asRoot(`SET ${setting} = '${value}'`);
      await madeAndRemoved(`master_${setting}`).finally(() => asRoot(`RESET ${setting}`));
    });

    test('an event trigger that fails on our changes is named', async () => {
      const asRoot = (statement: string) => world.sql(world.server.superuser, statement);
      // In our sessions, which have no search_path, the name of the table means nothing.
      await asRoot('CREATE TABLE audit_log (what text)');
      await asRoot(`CREATE FUNCTION audit() RETURNS event_trigger LANGUAGE plpgsql
                      AS $$BEGIN INSERT INTO audit_log VALUES (tg_tag); END$$`);
      await asRoot('CREATE EVENT TRIGGER audit_of_ddl ON ddl_command_end EXECUTE FUNCTION audit()');
      await expect(world.ensure({ appname: 'audited' })).rejects.toMatchObject({
        message: expect.stringContaining('audit_of_ddl'),
        entry: 'postgres-event-trigger-failed',
      });
      await asRoot('DROP EVENT TRIGGER audit_of_ddl');
      expect(await world.stored({ appname: 'audited' })).toEqual({});
      await world.sql(master, 'SELECT 1');
    });
  });
}
