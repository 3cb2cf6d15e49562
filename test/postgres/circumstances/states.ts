import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../sandbox/postgres/server.ts';
import { people } from '../../support/database/people.ts';
import type { World } from '../../support/database/postgres.ts';

/** What a DBA can do to our users: the next run heals it, or tells. */
export function describeStates(given: () => World): void {
  describe('the state of a user', () => {
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });
    const ensure = (appname: string, ...who: string[]) =>
      world.ensure({ appname }, {}, { people: people('readonly', ...who) });

    test.each([
      ['expired', "VALID UNTIL '2001-01-01'"],
      ['kept-out', 'NOLOGIN'],
      ['given-another-password', "PASSWORD 'by-hand'"],
      ['without-a-password', 'PASSWORD NULL'],
      ['expired-and-changed', "PASSWORD 'by-hand' VALID UNTIL '2001-01-01'"],
    ])(
      'an application user that was %s is let in again, and no leaver',
      async (appname, clause) => {
        await ensure(appname, 'leonie', 'stan');
        const app = await world.application({ appname });
        await world.sql(master, `ALTER ROLE ${app.username} ${clause}`);
        await expect(world.sql(app, 'SELECT 1')).rejects.toThrow();
        expect((await ensure(appname, 'stan')).plan.join()).toContain(app.username);
        await world.sql(app, 'SELECT 1');
        await expect(world.sql(world.server.iamLogin('leonie'), 'SELECT 1')).rejects.toThrow();
        expect((await ensure(appname, 'stan')).plan).toEqual([]);
        await world.remove({ appname });
      },
    );

    test.each(["VALID UNTIL '2001-01-01'", 'NOLOGIN'])(
      'a person with %s is let in again, or leaves',
      async (clause) => {
        await ensure('personal', 'iris');
        await world.sql(master, `ALTER ROLE iris ${clause}`);
        expect((await ensure('personal', 'iris')).plan).toEqual(['allow iris to log in']);
        await world.sql(world.server.iamLogin('iris'), 'SELECT 1');
        await world.sql(master, `ALTER ROLE iris ${clause}`);
        expect((await ensure('personal')).people.removed).toBe(1);
        expect(await world.sql(master, "SELECT FROM pg_roles WHERE rolname = 'iris'")).toHaveLength(
          0,
        );
      },
    );

    test.each([0, 1, 2])('a connection limit of %i keeps no leaver in', async (limit) => {
      const appname = `limited-${limit}`;
      await ensure(appname, 'liam', 'stan');
      const app = await world.application({ appname });
      const sessions = await Promise.all(
        Array.from({ length: Math.max(1, limit) }, () => world.session(app)),
      );
      await world.sql(master, `ALTER ROLE ${app.username} CONNECTION LIMIT ${limit}`);
      const { plan, warnings } = await ensure(appname, 'stan');
      expect(plan.join()).not.toContain(app.username);
      expect(warnings).toEqual(
        limit > 0
          ? []
          : [expect.stringContaining(`${app.username} can't log in, since it may have no session`)],
      );
      await expect(world.sql(world.server.iamLogin('liam'), 'SELECT 1')).rejects.toThrow();
      await Promise.all(sessions.map((session) => session.close()));
      await world.remove({ appname });
    });

    test("a limit of nobody's who can log in is no concern of another access's", async () => {
      await ensure('theirs', 'lotte', 'stan');
      const setLotte = (clause: string) => world.sql(master, `ALTER ROLE lotte ${clause}`);
      await setLotte('NOLOGIN CONNECTION LIMIT 0');
      expect((await ensure('ours', 'stan')).warnings).toEqual([]);
      const { warnings } = await ensure('theirs', 'lotte', 'stan');
      expect(warnings).toEqual([expect.stringContaining("lotte can't log in, since it may have")]);
      for (const appname of ['ours', 'theirs']) await world.remove({ appname });
    });

    test('a limit does not hide that the password is another', async () => {
      await ensure('both');
      const app = await world.application({ appname: 'both' });
      await world.sql(master, `ALTER ROLE ${app.username} PASSWORD 'by-hand' CONNECTION LIMIT 0`);
      expect((await ensure('both')).plan).toEqual([
        `set the password of ${app.username} to the stored one`,
      ]);
      await world.sql(master, `ALTER ROLE ${app.username} CONNECTION LIMIT -1`);
      await world.sql(app, 'SELECT 1');
      await world.remove({ appname: 'both' });
    });
  });
}
