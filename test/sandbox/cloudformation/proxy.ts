import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The functions' only way out: a CONNECT proxy that leads the names it knows to one port of this machine, and others nowhere. */
export function createProxy(options: {
  readonly hosts: readonly string[];
  readonly port: number;
  /** Every `host:port` that was asked for is noted here. */
  readonly asked: string[];
}): { readonly server: Server; endTunnels(): void } {
  const known = new Set(options.hosts.map((host) => `${host}:443`));
  const sockets = new Set<Duplex>();
  const server = createServer((_request, response) => {
    response.writeHead(403).end(); // plain http has nowhere to go
  });

  server.on('connect', ({ url: target = '' }, client: Duplex, first: Buffer) => {
    options.asked.push(target);
    client.on('error', () => {}); // it went away
    if (!known.has(target)) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const bucket: Socket = connect(options.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      bucket.write(first);
      bucket.pipe(client).pipe(bucket);
    });
    bucket.on('error', () => {});
    for (const [socket, other] of [
      [client, bucket],
      [bucket, client],
    ] as const) {
      sockets.add(socket);
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });

  return {
    server,
    endTunnels() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
