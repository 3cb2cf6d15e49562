import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startWorld, type World } from '../support/database/postgres.ts';
import { whileReconnecting } from '../support/database/reconnecting.ts';
import { describeBlockers } from './circumstances/blockers.ts';
import { describeFailures } from './circumstances/failures.ts';
import { describeInterruptions } from './circumstances/interruptions.ts';
import { describeMadeByOthers } from './circumstances/made-by-others.ts';
import { describeMasterUser } from './circumstances/master-user.ts';
import { describeParameters } from './circumstances/parameters.ts';
import { describeServer } from './circumstances/server.ts';
import { describeSettings } from './circumstances/settings.ts';
import { describeStates } from './circumstances/states.ts';

/** Secrets, parameters and servers as the spoke finds them. One server is enough to see it. */
let world: World;
beforeAll(async () => {
  world = await startWorld(17, inject('awsEndpoint'), 'circumstances');
});
afterAll(() => world?.stop());

describeMasterUser(() => world);
describeParameters(() => world);
describeFailures(() => world);
describeServer(() => world);
describeStates(() => world);
describeBlockers(() => world);
describeSettings(() => world);
describeInterruptions(() => world);
describeMadeByOthers(() => world);

test('an application that reconnects all the time is demoted all the same', async () => {
  const access = { appname: 'pooled', privileges: 'owner' };
  await world.ensure(access);
  const app = await world.application(access);
  const before = await world.session(app);
  await before.query('CREATE TABLE pooled (id int)');
  await whileReconnecting(world, app, 4, () => world.ensure({ ...access, privileges: 'readonly' }));
  await expect(before.query('SELECT 1')).rejects.toThrow();
  await expect(world.sql(app, 'INSERT INTO pooled VALUES (1)')).rejects.toThrow('denied');
  await world.remove(access);
});
