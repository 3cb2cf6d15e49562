import type { AnyServer, System, World } from '../support/database/world.ts';
import type { Earlier } from './earlier.ts';

/** A server that runs already, with the spoke of an earlier commit. */
export async function earlierWorld(
  earlier: Earlier,
  options: {
    readonly server: AnyServer;
    readonly engine: 'postgres' | 'mariadb' | 'mysql';
    readonly project: string;
    readonly awsEndpoint: string;
  },
): Promise<World> {
  const { server, engine, project, awsEndpoint } = options;
  const world = await earlier.load('test/support/database/world.ts');
  const { worldOf } = world as typeof import('../support/database/world.ts');
  const system: System<AnyServer> = {
    server,
    dbtype: engine,
    project,
    openServer: await opening(earlier, engine),
    connect: () => Promise.reject(new Error('the bench has sessions of its own')),
    stop: async () => {}, // whoever started the server does
  };
  return worldOf(system, awsEndpoint, 'bench-earlier');
}

/** Of an earlier commit: deadlines are its own. */
export async function earlierPatience(
  earlier: Earlier,
): Promise<typeof import('../../provider/runtime/deadline.ts').deadlineIn> {
  const loaded = await earlier.load('provider/runtime/deadline.ts');
  return (loaded as typeof import('../../provider/runtime/deadline.ts')).deadlineIn;
}

async function opening(
  earlier: Earlier,
  engine: 'postgres' | 'mariadb' | 'mysql',
): Promise<System<AnyServer>['openServer']> {
  if (engine === 'postgres') {
    const server = await earlier.load('provider/spoke/postgres/server.ts');
    const { openPostgres, connect } =
      server as typeof import('../../provider/spoke/postgres/server.ts');
    return (certificateAuthorities) => (given) =>
      openPostgres({ ...given, certificateAuthorities, connect });
  }
  const server = await earlier.load('provider/spoke/mysql/server.ts');
  const { openMysql, connect } = server as typeof import('../../provider/spoke/mysql/server.ts');
  return (certificateAuthorities) => (given) =>
    openMysql({ ...given, certificateAuthorities, connect });
}
