import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { OutsideError } from '../../../provider/runtime/errors.ts';
import type { World } from '../../support/database/postgres.ts';

/** A create that fails leaves nothing behind. */
export function describeFailures(given: () => World): void {
  describe('failed creates', () => {
    let world: World;
    beforeAll(() => {
      world = given();
    });
    const roleCount = async () =>
      (await world.sql(world.server.master, 'SELECT FROM pg_roles')).length;

    test('a failed create undoes what it made', async () => {
      const before = await roleCount();
      const access = { appname: 'undone' };
      // Nobody may connect to this database, so the new user can't prove its login.
      await world.sql(world.server.master, 'CREATE DATABASE closed');
      await world.sql(
        world.server.superuser,
        'ALTER DATABASE closed OWNER TO rdsadmin',
        'postgres',
      );
      await world.sql(
        world.server.superuser,
        'REVOKE CONNECT ON DATABASE closed FROM PUBLIC',
        'postgres',
      );
      await world.sql(
        world.server.superuser,
        'GRANT CONNECT ON DATABASE closed TO master',
        'postgres',
      );
      const closed = { ...access, dbname: 'closed' };
      await expect(world.ensure(closed)).rejects.toThrow(/can't log in with its stored password/);
      expect(await roleCount()).toBe(before);
      expect(await world.stored(closed)).toEqual({});
      await world.ensure(access);
    });

    test('a failed create is undone before the next request for the access begins', async () => {
      const access = { appname: 'twice' };
      const { parameters } = world.ports();
      let second: Promise<unknown> = Promise.resolve();
      const isWaiting = async () => {
        const query = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
        return (await world.sql(world.server.superuser, query, 'postgres')).length > 0;
      };
      const failing = {
        parameters: {
          ...parameters,
          write: async (changes: Parameters<typeof parameters.write>[0]) => {
            await parameters.write(changes);
            second = world.ensure(access);
            while (!(await isWaiting())) await sleep(20);
            throw new OutsideError('Parameter Store is out of order');
          },
        },
      };
      await expect(world.ensure(access, failing)).rejects.toThrow('out of order');
      await second;
      await world.sql(await world.application(access), 'SELECT 1');
    });

    test('a failed update leaves the access as it was', async () => {
      const access = { appname: 'kept' };
      await world.ensure(access);
      await expect(world.ensure({ ...access, schemas: ['nowhere'] })).rejects.toThrow(
        'no schema nowhere',
      );
      await world.sql(await world.application(access), 'SELECT 1');
    });
  });
}
