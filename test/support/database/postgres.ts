import pg from 'pg';
import { connect, openPostgres } from '../../../provider/spoke/postgres/server.ts';
import { temporaryFolder } from '../../sandbox/machine/ownership.ts';
import type { PostgresMajor } from '../../sandbox/postgres/binaries.ts';
import {
  type Login,
  type PostgresOptions,
  type PostgresServer,
  startPostgres,
} from '../../sandbox/postgres/server.ts';
import { type Session, type World as WorldOf, worldOf } from './world.ts';

export type World = WorldOf<PostgresServer>;

/** @param env whose parameters: test files share one Parameter Store. */
export async function startWorld(
  major: PostgresMajor,
  awsEndpoint: string,
  env: string,
  options: Pick<PostgresOptions, 'settings'> = {},
): Promise<World> {
  const folder = temporaryFolder('world');
  const server = await startPostgres({ major, directory: folder.path, ...options });
  return worldOf(
    {
      server,
      dbtype: 'postgres',
      project: `pg${major}`,
      openServer: (certificateAuthorities) => (options) =>
        openPostgres({ ...options, certificateAuthorities, connect }),
      connect: (login, database, ca) => session(server, login, database, ca),
      stop: async () => {
        await server.stop();
        await folder.remove();
      },
    },
    awsEndpoint,
    env,
  );
}

async function session(
  { host, port }: PostgresServer,
  { username: user, password }: Login,
  database: string,
  ca: string,
): Promise<Session> {
  const client = new pg.Client({ host, port, database, user, password, ssl: { ca } });
  client.on('error', () => {}); // ended by the spoke: the next query says so
  await client.connect();
  return {
    query: async (sql) => (await client.query(sql)).rows,
    close: () => client.end().catch(() => {}),
  };
}
