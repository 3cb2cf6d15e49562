import { setTimeout as sleep } from 'node:timers/promises';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { Session } from './world.ts';

interface Server {
  session(login: Login): Promise<Session>;
}

/**
 * A client whose pool opens a new connection for each that it loses, while `work` goes on.
 * @param statement what each connection does all the time
 */
export async function whileReconnecting<T>(
  server: Server,
  login: Login,
  size: number,
  work: () => Promise<T>,
  statement = 'SELECT 1',
): Promise<T> {
  let isOver = false;
  const clients = Array.from({ length: size }, async () => {
    while (!isOver) {
      const session = await server.session(login).catch(() => undefined);
      try {
        while (!isOver && session !== undefined) {
          await session.query(statement);
          await sleep(2);
        }
      } catch {
        // Ended: the next one.
      }
      await session?.close();
      await sleep(2);
    }
  });
  try {
    await sleep(200);
    return await work();
  } finally {
    isOver = true;
    await Promise.all(clients);
  }
}
