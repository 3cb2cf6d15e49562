import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode } from '../../runtime/errors.ts';
import type { Secret } from '../../runtime/secret.ts';

/** What we need of a connection. Queries are sent one after another, never side by side. */
export interface Connection {
  /** One statement. Gives its rows; none for what has no rows. */
  query<Row>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** A name: certificates are compared with it. */
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: Secret;
  readonly database?: string;
  /** PEM certificates of the authorities that may vouch for the server. */
  readonly certificateAuthorities: readonly string[];
}

export type Connect = (login: ConnectOptions, deadline: Deadline) => Promise<Connection>;

/** A server that is paused (Aurora Serverless v2) takes half a minute to wake up. */
const LONGEST_CONNECT = 40_000;
const LONGEST_GOODBYE = 1_000;

/**
 * Opens a connection over verified TLS. At the deadline it is cut, whatever it is waiting for. The driver refuses a server that asks
 * for the password in clear text (mysql_clear_password), and one that asks for a local file.
 */
export const connect: Connect = async (login, deadline) => {
  const { host, port, username, password, database } = login;
  const limit = Math.max(1, deadline.left());
  // Ours, so that it can be cut: the driver's own destroy() leaves whoever waits for an answer waiting.
  const socket = connectSocket({ host, port, noDelay: true, keepAlive: true });
  const cut = setTimeout(() => socket.destroy(), limit);
  try {
    const connection = await mysql.createConnection({
      ...{ host, port, user: username, password: password.reveal() },
      ...(database !== undefined && { database }),
      stream: () => socket,
      // The driver's default is not to compare names.
      ssl: { ca: [...login.certificateAuthorities], verifyIdentity: true, minVersion: 'TLSv1.2' },
      connectTimeout: Math.min(LONGEST_CONNECT, limit),
      flags: ['-LOCAL_FILES'],
      supportBigNumbers: true,
    });
    // Without a listener, a connection that breaks while idle would end the process. The next query reports it.
    connection.on('error', () => {});
    await connection.query(sessionSettings(limit));
    return {
      query: async <Row>(sql: string) => {
        const [rows] = await connection.query<Array<Row & mysql.RowDataPacket>>(sql);
        return Array.isArray(rows) ? rows : [];
      },
      close: async () => {
        clearTimeout(cut);
        await Promise.race([connection.end().catch(() => {}), sleep(LONGEST_GOODBYE)]);
        socket.destroy();
      },
    };
  } catch (error) {
    clearTimeout(cut);
    socket.destroy();
    throw error;
  }
};

/**
 * - sql_mode: what we quote must mean the same whatever the server's default says (ANSI_QUOTES, NO_BACKSLASH_ESCAPES). On MariaDB, a
 *   GRANT to a user that somebody has just dropped would make that user again, without a password.
 * - The rest lets the server end a session whose spoke has died: Lambda kills without a word, and the lock goes with the session.
 */
function sessionSettings(limit: number): string {
  const seconds = Math.ceil(limit / 1_000);
  return [
    "SET SESSION sql_mode = CONCAT('STRICT_ALL_TABLES' /*M! , ',NO_AUTO_CREATE_USER' */)",
    `SESSION wait_timeout = ${seconds + 5}`,
    // Below the other, so that waiting for somebody else is told from work that takes too long.
    `SESSION lock_wait_timeout = ${Math.max(1, Math.floor(seconds * 0.9))}`,
  ].join(', ');
}

/** An endpoint is published before it accepts connections, and a failover moves it: worth another try for a while. */
const NOT_YET = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN'],
  ...['PROTOCOL_CONNECTION_LOST', 'ER_SERVER_SHUTDOWN'],
]);

/** Tries again while the server may still be coming up, for a quarter of the time that is left. */
export async function connectPatiently(
  connect: Connect,
  login: ConnectOptions,
  deadline: Deadline,
): Promise<Connection> {
  const patience = deadline.reserve((deadline.left() * 3) / 4);
  for (let pause = 250; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      return await connect(login, deadline);
    } catch (error) {
      if (!NOT_YET.has(errorCode(error) ?? '') || patience.left() < pause) throw error;
      await sleep(pause);
    }
  }
}
