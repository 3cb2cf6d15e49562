import { beforeAll, describe, expect, test } from 'vitest';
import { people } from '../../support/database/people.ts';
import type { World } from '../../support/database/postgres.ts';

/** What ends a run, or keeps it from ending somebody's session: each is told as itself. */
export function describeInterruptions(given: () => World): void {
  describe('a run that is interrupted', () => {
    let world: World;
    beforeAll(() => {
      world = given();
    });

    /** A run of an access that has to wait for somebody's transaction. */
    async function interrupted(appname: string, by: (blocker: string) => Promise<unknown>) {
      await world.sql(world.server.master, 'CREATE TABLE IF NOT EXISTS held (id int)');
      const dba = await world.session(world.server.superuser);
      try {
        await dba.query('BEGIN; ALTER TABLE held ADD COLUMN more text');
        const [own] = await dba.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        const failure = world.ensure({ appname }).catch((error: unknown) => error);
        await by(`${own?.pid} = ANY(pg_blocking_pids(pid))`);
        await dba.close();
        return await failure;
      } finally {
        await dba.close().catch(() => {});
      }
    }
    const asRoot = (statement: string) => world.sql(world.server.superuser, statement);

    test.each([
      ['pg_cancel_backend', 'postgres-statement-cancelled'],
      ['pg_terminate_backend', 'server-connection-lost'],
    ])('by %s of a DBA says so', async (end, entry) => {
      const failure = await interrupted('ended', async (isBlocked) => {
        const query = `SELECT ${end}(pid) FROM pg_stat_activity WHERE ${isBlocked}`;
        await expect.poll(() => asRoot(query), { timeout: 10_000 }).not.toEqual([]);
      });
      expect(failure).toMatchObject({ entry });
    });

    test('by a DBA who locks the master out meanwhile says how to let it in again', async () => {
      const failure = await interrupted('shut-out', async (isBlocked) => {
        const query = `SELECT FROM pg_stat_activity WHERE ${isBlocked}`;
        await expect.poll(() => asRoot(query), { timeout: 10_000 }).not.toEqual([]);
        await asRoot('GRANT rds_iam TO master');
      });
      await asRoot('REVOKE rds_iam FROM master');
      expect(`${failure}`).toContain('the master user is a member of rds_iam, through some role');
      await world.ensure({ appname: 'shut-out' });
      await world.remove({ appname: 'shut-out' });
    });

    test('by a session that does not end goes on from there', async () => {
      const access = { appname: 'frozen' };
      await world.ensure(access, {}, { people: people('readonly', 'fritz', 'stan') });
      const session = await world.session(world.server.iamLogin('fritz'));
      const [own] = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const pid = own?.pid ?? 0;
      // A process that is stopped hears nothing, as one that hangs in the file system does not.
      process.kill(pid, 'SIGSTOP');
      const stays = { people: people('readonly', 'stan') };
      await expect(world.ensure(access, {}, stays)).rejects.toMatchObject({
        entry: 'server-sessions-remain',
      });
      await expect(world.sql(world.server.iamLogin('fritz'), 'SELECT 1')).rejects.toThrow();
      process.kill(pid, 'SIGCONT');
      await world.ensure(access, {}, stays);
      expect((await world.ensure(access, {}, stays)).plan).toEqual([]);
      await session.close().catch(() => {});
      await world.remove(access);
    });
  });
}
