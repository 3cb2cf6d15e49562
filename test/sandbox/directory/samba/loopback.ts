import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

const TRIES = 100;

/**
 * An address of this machine alone, 127.x.y.z, on which nobody uses these ports: for servers whose ports are fixed. Chosen
 * at random, so that two that are started at the same moment do not choose the same.
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
    return false; // in use, or not for us to use
  } finally {
    server.close();
  }
}
