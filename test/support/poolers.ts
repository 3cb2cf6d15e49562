import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import pg from 'pg';
import type { Certificates } from '../sandbox/certificates/certificates.ts';
import { acceptPostgres, type Impostor, message, secured, startImpostor } from './impostors.ts';

/**
 * Stand-ins of proxies that pool connections, behind a name and with a certificate that the spoke
 * trusts. They let clients in themselves, and lend them sessions of a real server.
 */
interface PostgresTarget {
  readonly port: number;
  readonly caFile: string;
  readonly master: { readonly username: string; readonly password: string };
}

/**
 * As RDS Proxy does, it refuses options of the login, and knows certain users only
 * (https://github.com/psycopg/psycopg2/issues/1577,
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.troubleshooting.html).
 */
export function startPostgresPooler(
  certificates: Certificates,
  { port, caFile, master }: PostgresTarget,
): Promise<Impostor> {
  return startImpostor(async (socket, received) => {
    const client = await acceptPostgres(socket, certificates);
    const login = await once(client);
    received.push(login.toString('latin1'));
    if (login.includes('\0options\0'))
      return client.end(
        fatal("Feature not supported: RDS Proxy currently doesn't support command-line options."),
      );
    if (!login.includes(`\0${master.username}\0`))
      return client.end(fatal('This RDS proxy has no credentials for the role.'));
    const lent = new pg.Client({
      ...{ host: 'localhost', port, user: master.username, password: master.password },
      ...{ database: 'postgres', ssl: { ca: readFileSync(caFile, 'utf8') } },
    });
    lent.on('error', () => {});
    await lent.connect();
    const session = lent.connection.stream;
    session.removeAllListeners('data');
    session.on('data', (data) => client.write(data));
    client.on('data', (data) => {
      received.push(data.toString('latin1'));
      session.write(data);
    });
    client.on('close', () => session.destroy());
    return client.write(
      Buffer.concat([
        message('R', Buffer.alloc(4)), // AuthenticationOk
        message('K', Buffer.from([0, 0, 0, 7, 1, 2, 3, 4])), // BackendKeyData: number and key
        message('Z', Buffer.from('I')), // ReadyForQuery
      ]),
    );
  });
}

/** An ErrorResponse that ends the session: severity, SQLSTATE, text. */
function fatal(text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0VFATAL\0C0A000\0M${text}\0\0`));
}

/** Greets clients with a number of its own, and passes the rest on. */
export function startMysqlPooler(
  certificates: Certificates,
  { port }: { readonly port: number },
): Promise<Impostor> {
  return startImpostor(async (socket, received) => {
    const server = connect({ host: 'localhost', port });
    server.on('error', () => socket.destroy());
    socket.on('close', () => server.destroy());
    socket.write(renumbered(await once(server)));
    await new Promise((resolve) => socket.once('readable', resolve));
    server.write(socket.read(36)); // SSLRequest, which the client's side of TLS follows at once
    const client = secured(socket, certificates);
    const session = connectTls({ socket: server, rejectUnauthorized: false });
    session.on('error', () => client.destroy());
    session.pipe(client);
    client.on('data', (data) => {
      received.push(data.toString('latin1'));
      session.write(data);
    });
  });
}

function once(socket: Socket | TLSSocket): Promise<Buffer> {
  return new Promise((resolve) => socket.once('data', resolve));
}

/** A greeting with another session: header (4), protocol (1), version, NUL, session (4). */
function renumbered(greeting: Buffer): Buffer {
  greeting.writeUInt32LE(4_242_424, greeting.indexOf(0, 5) + 1);
  return greeting;
}
