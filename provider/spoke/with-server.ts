import type { Request } from '../contract/request/request.ts';
import { LoginRefused } from '../errors/server.ts';
import type { OpenServerOptions, Ports } from './ports.ts';
import type { Attempt } from './repeating.ts';
import type { DatabaseServer } from './server.ts';

/**
 * Logs in to the access's server as its master, does the work under the access's lock, and leaves.
 * RDS changes a rotated password first and its secret after, so a login that was refused is worth a
 * second look at the secret.
 */
export async function withServer<T>(
  access: Request,
  ports: Ports,
  options: Pick<OpenServerOptions, 'workDeadline' | 'databaseMayBeGone'> & Pick<Attempt, 'tell'>,
  work: (server: DatabaseServer) => Promise<T>,
): Promise<T> {
  const { deadline, log } = ports;
  const { workDeadline, databaseMayBeGone, tell } = options;
  const open = async (wasRefused: boolean) => {
    const { master, warnings } = await ports.readMaster(access);
    tell(warnings);
    return ports.openServer({
      ...{ access, master, deadline, workDeadline, databaseMayBeGone, wasRefused, log },
    });
  };
  const server = await open(false).catch(async (error: unknown) => {
    if (!(error instanceof LoginRefused) || access.master.from === 'request') throw error;
    await ports.sleep(1_000);
    return open(true);
  });
  try {
    return await work(server);
  } catch (error) {
    tell(server.interruptions());
    throw error;
  } finally {
    await server.close();
  }
}
