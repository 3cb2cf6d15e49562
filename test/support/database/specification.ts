import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { specifyAdoption } from './specification/adoption.ts';
import { specifyCredentials } from './specification/credentials.ts';
import type { Engine, StartedEngine } from './specification/engine.ts';
import { specifyNames } from './specification/names.ts';
import { specifyPrivileges } from './specification/privileges.ts';
import { specifyRemoval } from './specification/removal.ts';
import { specifyRequests } from './specification/requests.ts';
import type { World } from './world.ts';

/** The specification of an access on every engine, with a master user like RDS's, on one server. */
export function specify(engine: StartedEngine): void {
  describe(engine.name, () => {
    let world: World;
    beforeAll(async () => {
      world = await engine.start(inject('awsEndpoint'), 'specification');
    });
    afterAll(() => world?.stop());

    specifyAccess(engine, () => world);
  });
}

/** The same in a world that is there already. */
export function specifyAccess(engine: Engine, given: () => World): void {
  specifyCredentials(engine, given);
  specifyPrivileges(engine, given);
  specifyAdoption(engine, given);
  specifyRequests(engine, given);
  specifyRemoval(engine, given);
  specifyNames(engine, given);

  test('the master still logs in, and no password is in what the spoke logs', async () => {
    const world = given();
    const { master } = world.server;
    await world.sql(master, 'SELECT 1');
    const app = await world.application({ appname: 'create' });
    const text = world.logs.join('\n');
    for (const password of [app.password, master.password]) expect(text).not.toContain(password);
  });
}
