import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { Certificates } from '../sandbox/certificates/certificates.ts';

/** A server of an attacker, who has a certificate that the spoke trusts. */
export interface Impostor {
  readonly port: number;
  /** All that was decrypted. */
  readonly received: string[];
  connections(): number;
  stop(): Promise<void>;
}

/** Asks for the password in clear text, as PostgreSQL's protocol allows. */
export function startPostgresImpostor(certificates: Certificates): Promise<Impostor> {
  return startImpostor(async (socket, received) => {
    const client = await acceptPostgres(socket, certificates);
    client.once('data', () => {
      // AuthenticationCleartextPassword
      client.write(message('R', Buffer.from([0, 0, 0, 3])));
      client.on('data', (data) => received.push(data.toString()));
    });
  });
}

/** Asks for the full password, as caching_sha2_password does over TLS. */
export function startMysqlImpostor(certificates: Certificates): Promise<Impostor> {
  return startImpostor((socket, received) => {
    socket.write(packet(0, HANDSHAKE));
    socket.once('readable', () => {
      socket.read(36); // SSLRequest, which the client's side of TLS follows at once
      const client = secured(socket, certificates);
      client.once('data', () => {
        client.write(packet(3, Buffer.from([1, 4]))); // AuthMoreData: perform full authentication
        client.on('data', (data) => received.push(data.toString()));
      });
    });
  });
}

/** Decrypts everything, and passes it on to the real server. */
export function startPostgresRelay(
  certificates: Certificates,
  real: { readonly port: number },
  options: { readonly hidesChannelBinding: boolean },
): Promise<Impostor> {
  return startImpostor(async (socket, received) => {
    const client = await acceptPostgres(socket, certificates);
    const server = await connectPostgres(real.port);
    socket.on('close', () => server.destroy());
    server.on('close', () => client.end());
    client.on('data', (data) => {
      received.push(data.toString('latin1'));
      server.write(data);
    });
    server.on('data', (data) =>
      client.write(options.hidesChannelBinding ? withoutPlus(data) : data),
    );
  });
}

/** Takes connections and answers each piece of data with these bytes; without, it is silent. */
export function startLiar(lie: {
  readonly first?: Buffer;
  readonly reply?: Buffer;
}): Promise<Impostor> {
  return startImpostor((socket, received) => {
    if (lie.first !== undefined) socket.write(lie.first);
    socket.on('data', (data) => {
      received.push(data.toString('latin1'));
      if (lie.reply !== undefined) socket.write(lie.reply);
    });
  });
}

/** Takes connections, and ends them without a word. */
export function startHangingUp(): Promise<Impostor> {
  return startImpostor((socket) => socket.destroy());
}

/** Passes everything on to the real server, but for the first connections, which it ends. */
export function startLate(real: { readonly port: number }, endsFirst: number): Promise<Impostor> {
  let count = 0;
  return startImpostor((socket) => {
    count += 1;
    if (count <= endsFirst) return socket.destroy();
    const server = connect({ host: 'localhost', port: real.port });
    server.on('error', () => socket.destroy());
    // A pipe would leave the server's session, and its locks, when the other end is gone.
    socket.on('close', () => server.destroy());
    return socket.pipe(server).pipe(socket);
  });
}

/** Its queue is full and nobody takes a connection out, so that it answers none: as if filtered. */
export async function startDeaf(): Promise<Pick<Impostor, 'port' | 'stop'>> {
  const listening = spawn('python3', ['-c', DEAF], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = await once(listening.stdout, 'data');
  return {
    port: Number(String(port)),
    stop: async () => {
      const over = once(listening, 'exit');
      listening.kill();
      await over;
    },
  };
}

/** The program ends with its input, should the tests be killed. */
const DEAF = `
import socket, sys
server = socket.socket()
server.bind(('127.0.0.1', 0))
server.listen(0)
waiting = [socket.socket() for _ in range(4)]
for each in waiting:
    each.setblocking(False)
    each.connect_ex(server.getsockname())
print(server.getsockname()[1], flush=True)
sys.stdin.read()
`;

export async function startImpostor(
  serve: (socket: Socket, received: string[]) => unknown,
): Promise<Impostor> {
  const received: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    void serve(socket, received);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    received,
    connections: () => sockets.length,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the impostor has no port');
  return address.port;
}

export function secured(socket: Socket, { keyFile, certFile }: Certificates): TLSSocket {
  const [key, cert] = [readFileSync(keyFile), readFileSync(certFile)];
  const tls = new TLSSocket(socket, { isServer: true, key, cert });
  tls.on('error', () => {});
  return tls;
}

/** Answers a client that asks for TLS. */
export async function acceptPostgres(
  socket: Socket,
  certificates: Certificates,
): Promise<TLSSocket> {
  await new Promise((resolve) => socket.once('data', resolve));
  socket.write('S');
  return secured(socket, certificates);
}

async function connectPostgres(port: number): Promise<TLSSocket> {
  const socket = connect({ host: 'localhost', port });
  socket.on('error', () => {});
  socket.write(Buffer.from([0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f])); // SSLRequest
  await new Promise((resolve) => socket.once('data', resolve));
  const tls = connectTls({ socket, rejectUnauthorized: false });
  tls.on('error', () => {});
  return tls;
}

/** AuthenticationSASL, with the mechanism left out that would tell the relay. */
function withoutPlus(data: Buffer): Buffer {
  if (!data.includes('SCRAM-SHA-256-PLUS')) return data;
  return message(
    'R',
    Buffer.concat([Buffer.from([0, 0, 0, 10]), Buffer.from('SCRAM-SHA-256\0\0')]),
  );
}

/** A message of PostgreSQL's protocol: a type, and the length with its own four bytes. */
export function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

/** A packet of MySQL's protocol: length, sequence number, payload. */
function packet(sequence: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUIntLE(payload.length, 0, 3);
  header.writeUInt8(sequence, 3);
  return Buffer.concat([header, payload]);
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html */
const HANDSHAKE = Buffer.concat([
  Buffer.from([10]),
  Buffer.from('8.4.0\0'),
  Buffer.from([1, 0, 0, 0]), // the session's id
  Buffer.from('12345678\0'), // the challenge begins
  Buffer.from([0x09, 0xaa]), // long password, database, protocol 4.1, TLS, transactions, plugins
  Buffer.from([45, 2, 0]), // utf8mb4, autocommit
  Buffer.from([0x08, 0x00]), // capabilities go on: the plugin's name
  Buffer.from([21]),
  Buffer.alloc(10),
  Buffer.from('123456789012\0'),
  Buffer.from('caching_sha2_password\0'),
]);
