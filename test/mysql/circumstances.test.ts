import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startWorld, type World } from '../support/database/mysql.ts';
import { describeDefiners } from './circumstances/definers.ts';
import { describeGrants } from './circumstances/grants.ts';
import { describeMasterUser } from './circumstances/master-user.ts';
import { describeServer } from './circumstances/server.ts';

/** The circumstances that only MySQL has, and what its errors mean. All share one server. */
let world: World;
beforeAll(async () => {
  world = await startWorld(inject('awsEndpoint'), 'circumstances');
});
afterAll(() => world?.stop());

describeGrants(() => world);
describeDefiners(() => world);
describeServer(() => world);
describeMasterUser(() => world);

test('a user that a DBA added to an access by hand is not dropped with it', async () => {
  const access = { appname: 'joined' };
  await world.ensure(access);
  const app = await world.application(access);
  const [row] = await world.sql<{ role: string }>(
    world.server.master,
    `SELECT Role AS role FROM mysql.roles_mapping WHERE User = '${app.username}'`,
  );
  await world.sql(world.server.master, "CREATE USER dba@'%' IDENTIFIED BY 'dba-password'");
  await world.sql(world.server.master, `GRANT \`${row?.role}\` TO dba@'%'`);
  await world.remove(access);
  await world.sql({ username: 'dba', password: 'dba-password' }, 'SELECT 1', '').catch(() => {});
  expect(
    await world.sql(world.server.master, "SELECT 1 FROM mysql.user WHERE User = 'dba'"),
  ).toHaveLength(1);
});
