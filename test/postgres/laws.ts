import { afterAll, beforeAll, describe, inject } from 'vitest';
import { accessId } from '../../provider/contract/request/identity.ts';
import type { PostgresMajor } from '../sandbox/postgres/binaries.ts';
import type { Engine } from '../support/database/laws/scene.ts';
import { describeLaws } from '../support/database/laws.ts';
import { startWorld, type World } from '../support/database/postgres.ts';
import { movesOn } from './laws/moves.ts';

/** Users of PostgreSQL make their moves. */
export function describePostgresLaws(major: PostgresMajor): void {
  describe(`PostgreSQL ${major}`, () => {
    let world: World;
    beforeAll(async () => {
      const settings = { max_prepared_transactions: '20' };
      world = await startWorld(major, inject('awsEndpoint'), 'laws', { settings });
      await world.sql(world.server.master, 'CREATE TABLE t (id int)');
      await world.sql(
        world.server.superuser,
        'GRANT CREATE ON SCHEMA public TO PUBLIC; CREATE TABLE kept_by_master (id int)',
        'postgres',
      );
      const more =
        major >= 16 ? ['GRANT pg_create_subscription TO rds_superuser WITH ADMIN OPTION'] : [];
      const asSince15 = major < 15 ? AS_SINCE_15 : [];
      for (const statement of [...BY_SUPERUSER, ...asSince15, ...more])
        await world.sql(world.server.superuser, statement, 'app');
    });
    afterAll(() => world?.stop());

    describeLaws(() => engineOf(world), movesOn(major));
  });
}

/** What the moves need that no master can give. */
const BY_SUPERUSER = [
  'CREATE FOREIGN DATA WRAPPER laws',
  'CREATE SERVER laws FOREIGN DATA WRAPPER laws',
  'GRANT USAGE ON FOREIGN DATA WRAPPER laws TO PUBLIC',
  'GRANT USAGE ON FOREIGN SERVER laws TO PUBLIC',
];

/** Everybody may create in the schema public by default before: each run would tell. */
const AS_SINCE_15 = [
  'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
  'ALTER SCHEMA public OWNER TO master',
];

function engineOf(world: World): Engine {
  const asRoot = <Row>(statement: string) => world.sql<Row>(world.server.superuser, statement);
  return {
    world,
    ownId: 'SELECT pg_backend_pid()::text AS id',
    sessions: () =>
      asRoot(`SELECT pid::text AS id, usename::text AS name FROM pg_stat_activity
               WHERE usename IS NOT NULL`),
    account: async (name) => {
      const [account] = await asRoot<{ canLogIn: boolean; memberOf: string[] }>(
        `SELECT rolcanlogin AS "canLogIn",
                ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = r.oid)
                  AS "memberOf"
           FROM pg_roles r WHERE rolname = '${name}'`,
      );
      return account;
    },
    mayWrite: async ({ username }) => {
      const question = `SELECT has_table_privilege('${username}', 't', 'INSERT') AS yes`;
      return (await asRoot<{ yes: boolean }>(question))[0]?.yes === true;
    },
    // The master is a member of what it has created, but only to manage it.
    remains: (access, users) =>
      asRoot(
        `SELECT rolname::text AS name,
                NOT rolcanlogin AND NOT EXISTS (
                  SELECT FROM pg_auth_members
                   WHERE roleid = r.oid AND member <> 'master'::regrole
                ) AS "isHarmless"
           FROM pg_roles r
          WHERE rolname IN (${users.map((name) => `'${name}'`).join()})
             OR shobj_description(oid, 'pg_authid')
                LIKE '%"access":"${accessId(world.request(access).identity)}"%'`,
      ),
    endSession: async (id) => {
      await asRoot(`SELECT pg_terminate_backend(${id})`);
    },
    clean: async (users) => {
      for (const { gid } of await asRoot<{ gid: string }>('SELECT gid FROM pg_prepared_xacts'))
        await asRoot(`ROLLBACK PREPARED '${gid}'`);
      // They count as shared by all databases, so DROP OWNED spares them.
      const subscriptions = 'SELECT subname AS name FROM pg_subscription';
      for (const { name } of await asRoot<{ name: string }>(subscriptions))
        await asRoot(`DROP SUBSCRIPTION ${name}`);
      for (const user of users)
        for (const database of ['app', 'postgres'])
          await world.sql(world.server.superuser, `DROP OWNED BY ${user} CASCADE`, database);
      for (const user of users) await asRoot(`DROP ROLE ${user}`);
    },
  };
}
