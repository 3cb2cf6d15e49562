import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Deadline } from '../../contract/deadline.ts';
import { errorCode } from '../../contract/errors.ts';
import type { Secret } from '../../contract/secret.ts';

/** What we need of a connection. Queries are sent one after another, never side by side. */
export interface Connection {
  /** Without values, `sql` may hold several statements; they are one transaction. Gives the rows of a single statement. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: Secret;
  /** PEM certificates of the authorities that may vouch for the server. */
  readonly certificateAuthorities: readonly string[];
}

export type Connect = (login: Login, deadline: Deadline) => Promise<Connection>;

/** A server that is paused (Aurora Serverless v2) takes half a minute to wake up. */
const LONGEST_CONNECT = 40_000;

/** Opens a connection over verified TLS, whose every wait ends before the deadline. */
export const connect: Connect = async (login, deadline) => {
  const limit = deadline.left();
  const client = new pg.Client({
    host: login.host,
    port: login.port,
    database: login.database,
    user: login.username,
    password: login.password.reveal(),
    ssl: { ca: [...login.certificateAuthorities] },
    application_name: 'database-access',
    connectionTimeoutMillis: Math.max(1, Math.min(LONGEST_CONNECT, limit)),
    statement_timeout: Math.max(1, limit),
    // Below the other, so that waiting for somebody else is told from work that takes too long.
    lock_timeout: Math.max(1, Math.floor(limit * 0.9)),
    keepAlive: true,
  });
  // Without a listener, a connection that breaks while idle would end the process. The next query reports it.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  return {
    query: async (sql, values) => {
      const result = await client.query(sql, values === undefined ? undefined : [...values]);
      return result.rows;
    },
    close: () => client.end().catch(() => {}),
  };
};

/** An endpoint is published before it accepts connections, and a failover moves it: worth another try for a while. */
const NOT_YET = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN', '57P03']);

/** Tries again while the server may still be coming up, for a quarter of the time that is left. */
export async function connectPatiently(
  connect: Connect,
  login: Login,
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
