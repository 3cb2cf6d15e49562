import { readFileSync } from 'node:fs';
import { connect, openMysql } from '../../../provider/spoke/mysql/server.ts';
import { temporaryFolder } from '../../sandbox/machine/ownership.ts';
import type { MariadbSeries } from '../../sandbox/mariadb/program.ts';
import { startMariadb } from '../../sandbox/mariadb/server.ts';
import { type MysqlOptions, startMysql } from '../../sandbox/mysql/server.ts';
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

/** The parts of a server that its suites need, whether the sandbox started it or not. */
export interface Server extends AnyServer {
  readonly flavour: 'mysql' | 'mariadb';
  /** 9.7.4, or 10.11.14 */
  readonly version: string;
  readonly superuser: Login;
  /** The login of a user with AWSAuthenticationPlugin: a token in place of a password. */
  iamLogin(username: string): Login;
  /** The text of its general log, with every statement as it was sent. */
  generalLog(): Promise<string>;
}

export type World = WorldOf<Server>;

/** A server of the sandbox, and how it is set up. */
export type ServerKind =
  | { readonly flavour: 'mariadb'; readonly series: MariadbSeries }
  | ({ readonly flavour: 'mysql' } & Pick<
      MysqlOptions,
      'master' | 'partialRevokes' | 'lowerCaseTableNames'
    >);

/** @param env whose parameters: test files share one Parameter Store. */
export async function startWorld(
  awsEndpoint: string,
  env: string,
  kind: ServerKind,
): Promise<WorldOf<Server & MysqlServer>> {
  return worldOf(await startSystem(kind), awsEndpoint, env);
}

/** A server, for as many worlds as there are suites that share it. */
export async function startSystem(kind: ServerKind): Promise<System<Server & MysqlServer>> {
  const folder = temporaryFolder('world');
  const directory = folder.path;
  const server =
    kind.flavour === 'mariadb'
      ? await startMariadb({ directory, ...kind })
      : await startMysql({ directory, ...kind });
  const generalLog = () => Promise.resolve(readFileSync(server.logFile, 'utf8'));
  return mysqlSystem({ ...server, generalLog }, async () => {
    await server.stop();
    await folder.remove();
  });
}

export function mysqlSystem<S extends Server>(server: S, stop: () => Promise<void>): System<S> {
  return {
    server,
    dbtype: server.flavour,
    project: server.flavour,
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
