import { beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../../provider/contract/messages/order.ts';
import type { Login } from '../../sandbox/postgres/server.ts';
import { people } from '../../support/database/people.ts';
import type { World } from '../../support/database/postgres.ts';

/** What a DBA made for our roles and users is kept, or the answer names it. */
export function describeMadeByOthers(given: () => World): void {
  describe('what a DBA made for our roles', () => {
    let world: World;
    let master: Login;
    beforeAll(async () => {
      world = given();
      master = world.server.master;
      await world.sql(master, 'CREATE TABLE tenants (id int)');
      await world.sql(master, 'INSERT INTO tenants VALUES (1), (2)');
      await world.sql(master, 'ALTER TABLE tenants ENABLE ROW LEVEL SECURITY');
      await world.sql(master, 'CREATE POLICY all_of_them ON tenants USING (true)');
    });
    const groupRole = async (appname: string) => {
      const { username } = await world.application({ appname });
      const [row] = await world.sql<{ role: string }>(
        master,
        `SELECT pg_get_userbyid(roleid) AS role FROM pg_auth_members
          WHERE member = '${username}'::regrole`,
      );
      return row?.role ?? '';
    };
    const seen = async (appname: string) =>
      (await world.sql(await world.application({ appname }), 'SELECT * FROM tenants')).length;

    test('a restrictive policy outlives the level that it restricts', async () => {
      const appname = 'restricted';
      await world.ensure({ appname, privileges: 'readwrite' });
      const role = await groupRole(appname);
      await world.sql(
        master,
        `CREATE POLICY mine ON tenants AS RESTRICTIVE TO "${role}" USING (id = 1)`,
      );
      expect(await seen(appname)).toBe(1);
      const owners = { appname, privileges: 'owner' };
      const note =
        `the role ${role} stays, without members and privileges, since it is named in ` +
        'database app by policy mine on public.tenants';
      for (const dryrun of [true, false])
        expect((await world.ensure({ ...owners, dryrun })).warnings.join()).toContain(note);
      const again = await world.ensure(owners);
      expect([again.plan, again.warnings.join()]).toEqual([[], expect.stringContaining(note)]);
      const held = await world.sql(
        master,
        `SELECT FROM pg_shdepend WHERE refobjid = '"${role}"'::regrole AND deptype = 'a'`,
      );
      expect(held).toEqual([]);
      await world.ensure({ appname, privileges: 'readwrite' });
      expect(await seen(appname)).toBe(1);
      const removal = await world.remove({ appname });
      expect(removal.warnings.join()).toContain(note);
      expect((await world.remove({ appname })).plan).toEqual([]);
      await world.sql(master, 'DROP POLICY mine ON tenants');
      expect((await world.remove({ appname })).plan.join()).toContain(`drop ${role}`);
      expect((await world.remove({ appname })).warnings).toEqual([]);
    });

    test('so does one in another database, and a default privilege', async () => {
      await world.sql(master, 'CREATE DATABASE tenancy');
      const appname = 'named-elsewhere';
      await world.ensure({ appname, privileges: 'readwrite' });
      const role = await groupRole(appname);
      const there = (statement: string) => world.sql(master, statement, 'tenancy');
      await there('CREATE TABLE t (id int)');
      await there(`CREATE POLICY p ON t TO "${role}"`);
      await world.sql(world.server.superuser, 'CREATE ROLE dba', 'app');
      await world.sql(
        world.server.superuser,
        `ALTER DEFAULT PRIVILEGES FOR ROLE dba GRANT SELECT ON TABLES TO "${role}"`,
        'app',
      );
      const { warnings } = await world.ensure({ appname, privileges: 'readonly' });
      expect(warnings.join()).toContain('in database tenancy by policy (1)');
      expect(warnings.join()).toContain('in database app by default privileges of dba');
      await there(`DROP POLICY p ON t`);
      await world.sql(
        world.server.superuser,
        `ALTER DEFAULT PRIVILEGES FOR ROLE dba REVOKE SELECT ON TABLES FROM "${role}"`,
        'app',
      );
      expect((await world.ensure({ appname, privileges: 'readonly' })).plan.join()).toContain(
        `drop ${role}`,
      );
      await world.remove({ appname });
    });

    test('a membership that only a superuser can end is told, with who granted it', async () => {
      const access = { appname: 'granted' };
      const ensure = (...persons: Person[]) => world.ensure(access, {}, { people: persons });
      const [stays] = people('readwrite', 'gunda');
      if (stays === undefined) throw new Error('nobody stays');
      await ensure(...people('readwrite', 'gerd'), stays);
      const role = await groupRole('granted');
      await world.sql(world.server.superuser, `GRANT "${role}" TO gerd`);
      const demoted = () => ensure(...people('readonly', 'gerd'), stays);
      await expect(demoted()).rejects.toMatchObject({
        entry: 'access-not-taken-back',
        message: expect.stringContaining(`end the membership of gerd in ${role}`),
      });
      await world.sql(world.server.superuser, `REVOKE "${role}" FROM gerd`);
      await demoted();
      await world.remove(access);
    });

    test('a user mapping, and what names only a user, go with it, and the plan says so', async () => {
      const appname = 'mapped';
      await world.ensure({ appname });
      const { username } = await world.application({ appname });
      for (const database of ['app', 'tenancy']) {
        await world.sql(
          world.server.superuser,
          `CREATE FOREIGN DATA WRAPPER fdw; CREATE SERVER far FOREIGN DATA WRAPPER fdw;
           CREATE USER MAPPING FOR "${username}" SERVER far`,
          database,
        );
      }
      await world.sql(master, `CREATE POLICY yours ON tenants TO "${username}"`);
      expect((await world.ensure({ appname })).plan).toEqual([]);
      const going = [
        `take back what ${username} may do in database app; with it goes: ` +
          'policy yours on public.tenants, user mapping for server far',
        `take back what ${username} may do in database tenancy; with it goes: user mapping (1)`,
        `drop ${username}`,
      ];
      expect((await world.remove({ appname, dryrun: true })).plan).toEqual(
        expect.arrayContaining(going),
      );
      expect((await world.remove({ appname })).plan).toEqual(expect.arrayContaining(going));
      expect((await world.remove({ appname })).plan).toEqual([]);
    });
  });
}
