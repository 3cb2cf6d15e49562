import { beforeAll, describe, expect, test } from 'vitest';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import type { World } from '../../support/database/postgres.ts';

/** Work of somebody else's that a run has to wait for. */
export function describeBlockers(given: () => World): void {
  describe('a forgotten transaction', () => {
    let world: World;
    beforeAll(() => {
      world = given();
    });

    test('a forgotten transaction is named, and blocks its own database only', async () => {
      const { master, superuser } = world.server;
      await world.sql(master, 'CREATE TABLE z (id int)');
      await world.sql(master, 'CREATE DATABASE unblocked');
      const dba = await world.session(superuser);
      const [blocker] = await dba.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await dba.query('BEGIN');
      try {
        await dba.query('ALTER TABLE z ADD COLUMN more text');
        let isBlocked = true;
        const blocked = world
          .ensure({ appname: 'blocked' }, { deadline: deadlineIn(20_000) })
          .catch((error: unknown) => String(error))
          .finally(() => {
            isBlocked = false;
          });
        const waiting = () =>
          world.sql(
            superuser,
            `SELECT FROM pg_stat_activity WHERE ${blocker?.pid} = ANY(pg_blocking_pids(pid))`,
          );
        await expect.poll(waiting, { timeout: 10_000 }).not.toEqual([]);
        await world.ensure({ appname: 'unblocked', dbname: 'unblocked' });
        expect(isBlocked).toBe(true);
        const error = await blocked;
        expect(error).toMatch(new RegExp(`\\b${blocker?.pid}\\b`));
        expect(error).toContain(superuser.username);
      } finally {
        await dba.close();
      }
      await world.ensure({ appname: 'blocked' });
      await world.remove({ appname: 'blocked' });
      await world.remove({ appname: 'unblocked', dbname: 'unblocked' });
    });
  });
}
