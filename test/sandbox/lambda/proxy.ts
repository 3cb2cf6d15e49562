import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * The functions' only way out: a CONNECT proxy that leads the names it knows to ports of this
 * machine, and refuses all others.
 */
export function createProxy(options: {
  /** The port for a host name; undefined if it leads nowhere. */
  readonly portOf: (host: string) => number | undefined;
  /** Every requested `host:port` is recorded here. */
  readonly asked: string[];
}): { readonly server: Server; endTunnels(): void } {
  const sockets = new Set<Duplex>();
  const server = createServer((_request, response) => {
    response.writeHead(403).end(); // plain http has nowhere to go
  });

  server.on('connect', ({ url: target = '' }, client: Duplex, first: Buffer) => {
    options.asked.push(target);
    client.on('error', () => {}); // it went away
    const port = target.endsWith(':443') ? options.portOf(target.slice(0, -4)) : undefined;
    if (port === undefined) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const server: Socket = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.write(first);
      server.pipe(client).pipe(server);
    });
    server.on('error', () => {});
    for (const [socket, other] of [
      [client, server],
      [server, client],
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
