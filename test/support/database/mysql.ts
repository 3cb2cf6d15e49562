import { connect, openMysql } from '../../../provider/spoke/mysql/server.ts';
import { temporaryFolder } from '../../sandbox/machine/ownership.ts';
import { startMariadb } from '../../sandbox/mariadb/server.ts';
import { connectClient } from '../../sandbox/mysql-protocol/client.ts';
import type { MysqlServer } from '../../sandbox/mysql-protocol/server.ts';
import type { Login } from '../../sandbox/postgres/server.ts';
import {
  type AnyServer,
  type Session,
  type System,
  type World as WorldOf,
  worldOf,
} from './world.ts';

export type World = WorldOf<MysqlServer>;

/** @param env whose parameters: test files share one Parameter Store. */
export async function startWorld(awsEndpoint: string, env: string): Promise<World> {
  const folder = temporaryFolder('world');
  const server = await startMariadb({ directory: folder.path });
  const stop = async () => {
    await server.stop();
    await folder.remove();
  };
  return worldOf(mysqlSystem(server, 'mariadb', stop), awsEndpoint, env);
}

export function mysqlSystem<Server extends AnyServer>(
  server: Server,
  dbtype: 'mysql' | 'mariadb',
  stop: () => Promise<void>,
): System<Server> {
  return {
    server,
    dbtype,
    project: dbtype,
    openServer: (certificateAuthorities) => (options) =>
      openMysql({ ...options, certificateAuthorities, connect }),
    connect: (login, database) => session(server, login, database),
    stop,
  };
}

async function session(server: AnyServer, login: Login, database: string): Promise<Session> {
  const connection = await connectClient({ ...server, ...login }, { database });
  return {
    query: async <Row>(sql: string) => {
      const [rows] = await connection.query(sql);
      return (Array.isArray(rows) ? rows : []) as Row[];
    },
    close: () => connection.end().catch(() => {}),
  };
}
