import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode } from '../../runtime/errors.ts';
import type { Secret } from '../../runtime/secret.ts';
import { CLEARTEXT_REFUSED } from './errors.ts';

/** What we need of a connection. Queries are sent one after another, never side by side. */
export interface Connection {
  /** Without values, `sql` may hold several statements; they are one transaction. Gives the rows of a single statement. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: Secret;
  /** PEM certificates of the authorities that may vouch for the server. */
  readonly certificateAuthorities: readonly string[];
}

export type Connect = (login: ConnectOptions, deadline: Deadline) => Promise<Connection>;

/** A server that is paused (Aurora Serverless v2) takes half a minute to wake up. */
const LONGEST_CONNECT = 40_000;
const LONGEST_GOODBYE = 1_000;

/** Opens a connection over verified TLS. At the deadline it is cut, whatever it is waiting for. */
export const connect: Connect = async (login, deadline) => {
  const limit = Math.max(1, deadline.left());
  const client = new pg.Client({
    host: login.host,
    port: login.port,
    database: login.database,
    user: login.username,
    password: login.password.reveal(),
    ssl: { ca: [...login.certificateAuthorities] },
    application_name: 'database-access',
    connectionTimeoutMillis: Math.min(LONGEST_CONNECT, limit),
    statement_timeout: limit,
    // Below the other, so that waiting for somebody else is told from work that takes too long.
    lock_timeout: Math.max(1, Math.floor(limit * 0.9)),
    options: sessionOptions(limit),
    keepAlive: true,
  });
  // Without a listener, a connection that breaks while idle would end the process. The next query reports it.
  client.on('error', () => {});
  const cut = setTimeout(() => client.connection.stream.destroy(), limit);
  try {
    await Promise.race([client.connect(), cleartextRequest(client)]);
  } catch (error) {
    clearTimeout(cut);
    client.connection.stream.destroy();
    throw error;
  }
  return {
    query: async (sql, values) => {
      const result = await client.query(sql, values === undefined ? undefined : [...values]);
      return result.rows;
    },
    close: async () => {
      clearTimeout(cut);
      await Promise.race([client.end().catch(() => {}), sleep(LONGEST_GOODBYE)]);
      client.connection.stream.destroy();
    },
  };
};

/**
 * - search_path: what an application made in `public` must not be found where we mean the system's own (CVE-2018-1058).
 * - The rest lets the server end a session whose spoke has died: Lambda kills without a word, and the lock goes with the session.
 */
function sessionOptions(limit: number): string {
  const patience = limit + 5_000;
  return Object.entries({
    search_path: '',
    idle_session_timeout: patience,
    idle_in_transaction_session_timeout: patience,
    tcp_keepalives_idle: 15,
    tcp_keepalives_interval: 5,
    tcp_keepalives_count: 3,
  })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/**
 * Fails when the server wants to see the password itself. RDS does for members of rds_iam only; a server that somebody else runs
 * under a trusted certificate would collect master passwords with it.
 */
function cleartextRequest({ connection }: pg.Client): Promise<never> {
  return new Promise((_, reject) => {
    // In place of the driver's own listener, which would answer.
    connection.removeAllListeners('authenticationCleartextPassword');
    connection.once('authenticationCleartextPassword', () => {
      const error = new Error('the server asks for the password in clear text, which is refused');
      reject(Object.assign(error, { code: CLEARTEXT_REFUSED }));
    });
  });
}

/** An endpoint is published before it accepts connections, and a failover moves it: worth another try for a while. */
const NOT_YET = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN', '57P03']);

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
