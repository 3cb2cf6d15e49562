import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

const TRIES = 100;

/**
 * An address of this machine, 127.x.y.z, on which these ports are free: for servers with fixed
 * ports. It is chosen at random, so that two servers that start at the same moment choose different
 * ones.
 */
export async function loopbackAddress(ports: readonly number[]): Promise<string> {
  for (let tries = 0; tries < TRIES; tries++) {
    const address = `127.${randomInt(2, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
    const free = await Promise.all(ports.map((port) => isFree(address, port)));
    if (free.every(Boolean)) return address;
  }
  throw new Error(`no address 127.x.y.z has the ports ${ports.join(', ')} free`);
}

async function isFree(address: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, address), 'listening');
    return true;
  } catch {
    return false; // in use, or not permitted
  } finally {
    server.close();
  }
}
