import type mysql from 'mysql2/promise';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { temporaryFolder } from '../machine/ownership.ts';
import type { Login } from '../postgres/login.ts';
import { type ClientSettings, connectClient } from './client.ts';
import type { MysqlServer, ServerOptions } from './server.ts';

/** A server for the tests of a file, and sessions that end with each test. */
export interface Specimen<Server extends MysqlServer = MysqlServer> {
  readonly server: Server;
  connect(login: Login, settings?: ClientSettings): Promise<mysql.Connection>;
  /** A new session of the master user. */
  master(): Promise<mysql.Connection>;
}

/** Starts the server before the tests. Each test may make the users anna and ben. */
export function specimen<Server extends MysqlServer>(
  start: (options: ServerOptions) => Promise<Server>,
): Specimen<Server> {
  const folder = temporaryFolder('server');
  const open: mysql.Connection[] = [];
  let server: Server | undefined;

  beforeAll(async () => {
    server = await start({ directory: folder.path });
  });

  afterEach(async () => {
    const master = await connect(started().master);
    await master.query("DROP USER IF EXISTS anna@'%', ben@'%'");
    for (const connection of open.splice(0)) connection.destroy();
  });

  afterAll(async () => {
    await server?.stop();
    await folder.remove();
  });

  function started(): Server {
    if (server === undefined) throw new Error('the server is started before the tests, not yet');
    return server;
  }

  async function connect(login: Login, settings?: ClientSettings): Promise<mysql.Connection> {
    const connection = await connectClient({ ...started(), ...login }, settings);
    open.push(connection);
    return connection;
  }

  return {
    get server() {
      return started();
    },
    connect,
    master: () => connect(started().master),
  };
}

export async function rows(
  connection: mysql.Connection,
  text: string,
): Promise<mysql.RowDataPacket[]> {
  return (await connection.query<mysql.RowDataPacket[]>(text))[0];
}
