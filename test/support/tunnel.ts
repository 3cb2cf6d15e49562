import { connect, createServer } from 'node:net';
import { listen } from '../sandbox/machine/listen.ts';

/** A port that leads to another one, as that of a bastion or of Session Manager does. */
export async function startTunnel(to: number) {
  let connections = 0;
  const server = createServer((near) => {
    connections += 1;
    const far = connect(to, '127.0.0.1');
    const end = () => {
      near.destroy();
      far.destroy();
    };
    near.on('error', end).on('close', end).pipe(far);
    far.on('error', end).on('close', end).pipe(near);
  });
  return {
    port: await listen(server),
    connections: () => connections,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
