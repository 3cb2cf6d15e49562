import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { PostgresMajor } from '../sandbox/postgres/binaries.ts';
import { startWorld } from '../support/database/postgres.ts';
import { earlierWorld } from './earlier-world.ts';
import { type Engine, FLOOR_GROUP, matches } from './engine.ts';

export async function startPostgresEngine(
  major: PostgresMajor,
  awsEndpoint: string,
): Promise<Engine> {
  const world = await startWorld(major, awsEndpoint, 'bench');
  const { server } = world;
  const { host, database, superuser } = server;
  const { username: user, password } = server.master;
  const ca = readFileSync(server.caFile, 'utf8');
  // The server counts: its log gets a line for each connection, as for each query.
  await world.sql(superuser, "ALTER SYSTEM SET log_connections = 'on'", 'postgres');
  await world.sql(superuser, 'SELECT pg_reload_conf()', 'postgres');
  const query = new RegExp(`${user}@\\w+ LOG: {2}(statement|execute <unnamed>):`, 'g');
  return {
    name: `PostgreSQL ${major}`,
    dbtype: 'postgres',
    world,
    worldOf: (earlier) =>
      earlierWorld(earlier, { server, engine: 'postgres', project: `pg${major}`, awsEndpoint }),
    peerDatabase: database,
    // From 16 on, a round of 2,000 takes most of a minute.
    rounds: (people) => (people <= 100 ? 7 : major < 16 ? 3 : 1),
    login: async ({ port }) => {
      const client = new pg.Client({ host, port, database, user, password, ssl: { ca } });
      await client.connect();
      return {
        query: async (sql) => (await client.query(sql)).rows,
        close: () => client.end(),
      };
    },
    floor: FLOOR,
    // The server does this by itself within minutes. No contender pays for the dead rows and stale
    // statistics of the one before.
    tidy: async () => {
      const catalogues = 'pg_authid, pg_auth_members, pg_shdepend, pg_shdescription';
      await world.sql(superuser, `VACUUM ANALYZE ${catalogues}`, 'postgres');
    },
    leftBehind: async () => {
      const left = await world.sql<{ name: string }>(
        server.master,
        "SELECT rolname AS name FROM pg_roles WHERE rolname LIKE 'person\\_%'",
      );
      return left.map(({ name }) => name);
    },
    count: (log) => ({
      queries: matches(log, query),
      connections: matches(log, /LOG: {2}connection authorized:/g),
    }),
  };
}

/** One message each. */
const FLOOR: Engine['floor'] = {
  create: (names) => [
    [
      ...names.flatMap((name) => [
        `CREATE ROLE ${name} LOGIN`,
        `COMMENT ON ROLE ${name} IS 'database-access: {"is":"person"}'`,
      ]),
      `GRANT ${FLOOR_GROUP} TO ${names.join(', ')}`,
      `GRANT rds_iam TO ${names.join(', ')}`,
    ].join(';\n'),
  ],
  again: (names) => [
    `SELECT rolname, rolcanlogin, shobj_description(r.oid, 'pg_authid'),
            ARRAY(SELECT roleid FROM pg_auth_members WHERE member = r.oid)
       FROM pg_roles r WHERE rolname IN (${names.map(pg.escapeLiteral).join(', ')})`,
  ],
  remove: (names) => [`DROP ROLE ${names.join(', ')}`],
};
