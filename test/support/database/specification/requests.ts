import { beforeAll, describe, expect, test } from 'vitest';
import type { World } from '../world.ts';
import type { Engine } from './engine.ts';

/** Requests that come again, only ask, come all at once, or cannot be fulfilled. */
export function specifyRequests(engine: Engine, given: () => World): void {
  describe('requests', () => {
    const { statements } = engine;
    let world: World;
    beforeAll(() => {
      world = given();
    });
    const ourAccounts = () => engine.ourAccounts(world);

    test('the same request again changes nothing', async () => {
      const access = { appname: 'repeat' };
      const first = await world.ensure(access);
      const second = await world.ensure(access);
      expect(first.plan).not.toEqual([]);
      expect(second.plan).toEqual([]);
      expect(second.parameters).toEqual(first.parameters);
      expect(second.username).toBe(first.username);
    });

    test('a dry run changes nothing and says what would be done', async () => {
      const access = { appname: 'dry' };
      const before = await ourAccounts();
      const { plan } = await world.ensure({ ...access, dryrun: true });
      expect(plan.join('\n')).toMatch(
        /create parameter .*\n.*\n.*\ncreate group role \w+_readwrite/,
      );
      expect(await ourAccounts()).toEqual(before);
      expect(await world.stored(access)).toEqual({});
      await world.ensure(access);
      const removal = await world.remove({ ...access, dryrun: true });
      expect(removal.plan.join('\n')).toMatch(/forbid .* to log in/);
      await world.sql(await world.application(access), 'SELECT 1');
    });

    test('users that are not ours are refused, not adopted', async () => {
      const access = { appname: 'foreign' };
      await world.ensure(access);
      const app = await world.application(access);
      await statements.takeOver(world, app.username);
      await expect(world.ensure(access)).rejects.toThrow(
        new RegExp(`${app.username} exists on the server but was not made by database-access`),
      );
      await world.remove(access);
      await world.sql(app, 'SELECT 1');
    });

    test('ten requests for different accesses at once are all done', async () => {
      const accesses = Array.from({ length: 10 }, (_, index) => ({ appname: `crowd-${index}` }));
      await Promise.all(accesses.map((access) => world.ensure(access)));
      for (const access of accesses) await world.sql(await world.application(access), 'SELECT 1');
      await Promise.all(accesses.map((access) => world.remove(access)));
      for (const access of accesses) expect(await world.stored(access)).toEqual({});
    });

    test('a database that does not exist is named', async () => {
      const access = { appname: 'nowhere', dbname: 'nowhere' };
      await expect(world.ensure(access)).rejects.toThrow(/dbname: .* has no database nowhere;/);
      expect(await world.stored(access)).toEqual({});
      const near = `${world.server.database}-s`;
      await expect(world.ensure({ ...access, dbname: near })).rejects.toThrow(
        `has no database ${near} (did you mean ${world.server.database}?); create it first`,
      );
    });
  });
}
