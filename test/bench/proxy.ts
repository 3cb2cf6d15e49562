import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

export interface Proxy {
  readonly port: number;
  stop(): Promise<unknown>;
}

/**
 * A TCP port of loopback that leads to `port`, with a delay each way: loopback hides the cost of
 * round trips. It runs in a thread of its own, so that a busy client does not delay it further.
 */
export async function startProxy(port: number, delay: number): Promise<Proxy> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { port, delay } });
  const [own] = await once(worker, 'message');
  return { port: Number(own), stop: () => worker.terminate() };
}

if (!isMainThread) await serve(workerData);

async function serve({ port, delay }: { readonly port: number; readonly delay: number }) {
  const server = createServer((client) => {
    const target = connect(port, '127.0.0.1');
    pass(client, target, delay);
    pass(target, client, delay);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  parentPort?.postMessage(typeof address === 'object' ? address?.port : undefined);
}

/**
 * Timers of one length fire in their order, so bytes keep theirs, and later bytes do not wait for
 * earlier ones.
 */
function pass(from: Socket, to: Socket, delay: number): void {
  from.setNoDelay();
  const later = (work: () => void) => void sleep(delay).then(work);
  from.on('data', (bytes) => later(() => to.write(bytes)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => later(() => to.destroy()));
}
