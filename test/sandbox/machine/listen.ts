import { once } from 'node:events';
import type { Server } from 'node:net';

/** Listens on a free TCP port of 127.0.0.1, and returns that port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port was given');
  return address.port;
}
