import { beforeAll, describe, expect, test } from 'vitest';
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
  });
}
