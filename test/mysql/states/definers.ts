import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { World } from '../../support/database/mysql.ts';
import { people } from '../../support/database/people.ts';

/** Objects that run with the rights of somebody who is not there. */
export function describeDanglingDefiners(given: () => World): void {
  describe('a definer that does not exist', () => {
    let world: World;
    beforeAll(() => {
      world = given();
    });
    const as = (username: string) => world.sql(world.server.iamLogin(username), 'SELECT 1');
    const asRoot = (statement: string) => world.sql(world.server.superuser, statement);
    const ensure = (...who: string[]) =>
      world.ensure({ appname: 'dangling' }, {}, { people: people('readonly', ...who) });

    /** On MySQL, with this privilege, users can be made of which there are objects already. */
    const mayNameAnyDefiner = async () =>
      /SET_USER_ID|ALLOW_NONEXISTENT_DEFINER/.test(
        JSON.stringify(await world.sql(world.server.master, 'SHOW GRANTS')),
      );

    test('stops the person of that name only, and is named', async () => {
      await asRoot("CREATE DEFINER=nora@'%' VIEW noras_view AS SELECT 1 AS one");
      await asRoot("CREATE DEFINER=nora@'%' PROCEDURE noras_procedure() SELECT 1");
      const isRefused = world.server.flavour === 'mysql' && !(await mayNameAnyDefiner());
      const { people, warnings } = await ensure('nora', 'otto');
      await as('otto');
      const told = warnings.join();
      if (isRefused) {
        expect(people.added).toBe(1);
        expect(told).toMatch(/nora is left out: .*1 views of app \(noras_view\)/);
        expect(told).toContain('1 routines of app (noras_procedure)');
        expect(told).not.toContain('otto');
        const again = await ensure('nora', 'otto', 'pia');
        expect(again.plan.join()).not.toContain('nora');
        expect(again.warnings).toEqual(warnings);
        await as('pia');
      } else {
        expect(people.added).toBe(2);
        expect(told).toBe('');
      }
      await asRoot('DROP VIEW noras_view');
      await asRoot('DROP PROCEDURE noras_procedure');
      expect((await ensure('nora', 'otto')).warnings).toEqual([]);
      await as('nora');
      await world.remove({ appname: 'dangling' });
    });

    test('of which the master sees no object is found out all the same', async () => {
      const access = { appname: 'unseen', ...(await masterOfOneDatabase()) };
      const run = (fields: Record<string, unknown>, ...who: string[]) =>
        world.ensure({ ...access, ...fields }, {}, { people: people('readonly', ...who) });
      await asRoot('CREATE DATABASE hidden');
      await asRoot("CREATE DEFINER=nina@'%' VIEW hidden.ninas_view AS SELECT 1 AS one");
      const isRefused = world.server.flavour === 'mysql';
      const leftOut = isRefused
        ? [expect.stringMatching(/^nina is left out: .*objects that the master user does not see/)]
        : [];
      const planned = await run({ dryrun: true }, 'nina', 'oleg');
      expect(planned).toMatchObject({ people: { added: isRefused ? 1 : 2 }, warnings: leftOut });
      const { plan, warnings } = await run({}, 'nina', 'oleg', 'pia');
      expect([plan.join().includes('nina'), warnings]).toEqual([!isRefused, leftOut]);
      for (const name of ['oleg', 'pia']) await as(name);
      expect((await run({}, 'nina', 'oleg', 'pia')).plan).toEqual([]);

      await asRoot("CREATE DEFINER=oleg@'%' VIEW hidden.olegs_view AS SELECT 1 AS one");
      const left = await run({}, 'nina', 'pia');
      expect(left.warnings.join().includes("oleg can't log in any more but was not dropped")).toBe(
        isRefused,
      );
      await expect(as('oleg')).rejects.toThrow();
      expect((await run({}, 'nina', 'pia')).plan).toEqual([]);
      await asRoot('DROP DATABASE hidden');
      const isHidden = isRefused ? [expect.stringContaining('lacks XA_RECOVER_ADMIN')] : [];
      expect(await run({}, 'nina', 'pia')).toMatchObject({ warnings: isHidden });
      await as('nina');
      await world.remove(access);
    });

    /** It sees no more of other databases than their names. */
    async function masterOfOneDatabase(): Promise<Login> {
      const login = { username: 'third', password: 'third-password' };
      const isMysql = world.server.flavour === 'mysql';
      const everywhere = isMysql
        ? 'CREATE USER, PROCESS, CREATE ROLE, DROP ROLE, ROLE_ADMIN, CONNECTION_ADMIN'
        : 'CREATE USER, PROCESS, CONNECTION ADMIN';
      for (const statement of [
        `CREATE USER third@'%' IDENTIFIED BY '${login.password}'`,
        `GRANT ${everywhere} ON *.* TO third@'%'`,
        "GRANT SELECT ON mysql.* TO third@'%'",
        "GRANT ALL ON app.* TO third@'%' WITH GRANT OPTION",
      ])
        await asRoot(statement);
      return login;
    }
  });
}
