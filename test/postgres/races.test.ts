import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { OutsideError } from '../../provider/runtime/errors.ts';
import type { OpenServer } from '../../provider/spoke/ports.ts';
import { type DatabaseServer, RaceLost } from '../../provider/spoke/server.ts';
import { startWorld, type World } from '../support/database/postgres.ts';

/**
 * An engine without rollback keeps half of the work when a race is lost. The next attempt must not
 * take that for an access that was there before.
 */

let world: World;
beforeAll(async () => {
  world = await startWorld(17, inject('awsEndpoint'), 'races');
});
afterAll(() => world?.stop());

/** The first `races` runs do half of their work and lose; then nothing works any more. */
function losing(races: number): OpenServer {
  let lost = 0;
  return async (options) => {
    const server = await world.ports().openServer(options);
    const apply: DatabaseServer['apply'] = async (plan, login) => {
      if (plan.steps.length === 0) return server.apply(plan, login); // what undoes it
      if (lost++ >= races) throw new OutsideError('the server is full');
      const half = { ...plan, steps: plan.steps.slice(0, 1), departures: [] };
      await server.apply(half, login && { password: login.password });
      throw new RaceLost('somebody was faster');
    };
    return { ...server, apply };
  };
}

test.each([
  ['a lost race and a failure', 1, 'the server is full'],
  ['nothing but lost races', 99, 'somebody was faster'],
])('a first attempt that ends after %s leaves nothing', async (_, races, why) => {
  const access = { appname: `raced${races}` };
  await expect(world.ensure(access, { openServer: losing(races) })).rejects.toThrow(why);
  const roles = await world.sql(
    world.server.master,
    `SELECT 1 FROM pg_shdescription WHERE description LIKE '%/${access.appname}/%'`,
  );
  expect(roles).toEqual([]);
  expect(await world.stored(access)).toEqual({});
});
