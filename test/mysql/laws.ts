import { beforeAll } from 'vitest';
import { ledgerName } from '../../provider/spoke/mysql/marker.ts';
import type { Engine } from '../support/database/laws/scene.ts';
import { describeLaws } from '../support/database/laws.ts';
import type { World } from '../support/database/mysql.ts';
import { people } from '../support/database/people.ts';
import { accountsOf, dialectOf, rolesOf } from './dialect.ts';
import { MOVES } from './laws/moves.ts';

/** Users of MySQL and MariaDB make their moves. */
export function describeMysqlLaws(given: () => World): void {
  beforeAll(async () => {
    const world = given();
    await world.sql(world.server.master, 'CREATE TABLE t (id int)');
    // A locked definer, in whichever database, makes each run ask what it has defined.
    await world.sql(world.server.master, 'CREATE DATABASE elsewhere');
    const access = { appname: 'definers', dbname: 'elsewhere' };
    await world.ensure(access, {}, { people: people('owner', 'definer') });
    const view = 'CREATE VIEW kept AS SELECT 1 AS one';
    await world.sql(world.server.iamLogin('definer'), view, 'elsewhere');
    await world.ensure(access);
  });

  describeLaws(() => engineOf(given()), MOVES);
}

function engineOf(world: World): Engine {
  const asRoot = <Row>(statement: string) => world.sql<Row>(world.server.superuser, statement);
  return {
    world,
    ownId: 'SELECT CONNECTION_ID() AS id',
    // Without a port, it is an event that runs with its definer's rights.
    sessions: async () =>
      (await asRoot<{ Id: number; User: string; Host: string }>('SHOW PROCESSLIST'))
        .filter(({ Host }) => /:\d+$/.test(Host))
        .map(({ Id, User }) => ({ id: String(Id), name: User })),
    account: async (name) => {
      const [account] = await accountsOf(world, `name = '${name}'`);
      if (account === undefined) return undefined;
      return { canLogIn: account.isLocked === 0, memberOf: await rolesOf(world, name) };
    },
    mayWrite: (login) =>
      world.sql(login, 'INSERT INTO t VALUES (1)').then(
        () => true,
        () => false,
      ),
    remains: async (access, users) => {
      const ledger = ledgerName(world.request(access).identity).replaceAll('_', '\\_');
      const rows = await accountsOf(world, `name LIKE '${ledger}%' OR name IN (${listed(users)})`);
      // MariaDB makes the master a member of each role that it creates.
      const members = await asRoot<{ role: string }>(
        `SELECT role FROM (${dialectOf(world).memberships}) memberships WHERE name <> 'master'`,
      );
      const inUse = new Set(members.map(({ role }) => role));
      return rows.map(({ name, isRole, isLocked }) => ({
        name,
        isHarmless: isRole === 1 ? !inUse.has(name) : isLocked === 1,
      }));
    },
    endSession: async (id) => {
      await asRoot(`KILL ${id}`);
    },
    clean: async (users) => {
      for (const { data } of await asRoot<{ data: string }>('XA RECOVER'))
        await asRoot(`XA ROLLBACK '${data}'`);
      for (const { name, isRole } of await accountsOf(world, `name IN (${listed(users)})`))
        await asRoot(`DROP ${isRole === 1 ? 'ROLE' : 'USER'} '${name}'`);
    },
  };
}

function listed(names: readonly string[]): string {
  return ['', ...names].map((name) => `'${name}'`).join();
}
