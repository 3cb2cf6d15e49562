import { beforeAll, expect, test } from 'vitest';
import type { World } from '../support/database/mysql.ts';
import { describeDefiners } from './circumstances/definers.ts';
import { describeGrants } from './circumstances/grants.ts';
import { describeMasterUser } from './circumstances/master-user.ts';
import { describeServer } from './circumstances/server.ts';
import { rolesOf } from './dialect.ts';

/** The circumstances that only MySQL has, and what its errors mean. All share one server. */
export function describeCircumstances(given: () => World): void {
  let world: World;
  beforeAll(() => {
    world = given();
  });

  describeGrants(() => world);
  describeDefiners(() => world);
  describeServer(() => world);
  describeMasterUser(() => world);

  test('a user that a DBA added to an access by hand is not dropped with it', async () => {
    const access = { appname: 'joined' };
    await world.ensure(access);
    const app = await world.application(access);
    const [role] = await rolesOf(world, app.username);
    await world.sql(world.server.master, "CREATE USER dba@'%' IDENTIFIED BY 'dba-password'");
    await world.sql(world.server.master, `GRANT \`${role}\` TO dba@'%'`);
    await world.remove(access);
    await world.sql({ username: 'dba', password: 'dba-password' }, 'SELECT 1', '').catch(() => {});
    expect(
      await world.sql(world.server.master, "SELECT 1 FROM mysql.user WHERE User = 'dba'"),
    ).toHaveLength(1);
  });
}
