import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Deadline } from '../../runtime/deadline.ts';
import { LONGEST_GOODBYE } from '../engine/connect-patiently.ts';
import type { ConnectOptions } from '../engine/options.ts';
import { LONGEST_CONNECT } from '../engine/patience.ts';
import { type Sql, sql } from '../engine/sql.ts';
import { watchSocket } from '../engine/watch-socket.ts';
import { CLEARTEXT_REFUSED } from './errors.ts';

/** Queries are sent one after another, never side by side. */
export interface Connection {
  /**
   * Returns the rows of a single statement. Without values, `sql` may hold several statements,
   * which then are one transaction.
   */
  query<Row>(sql: Sql, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export interface DatabaseLogin extends ConnectOptions {
  readonly database: string;
}

export type Connect = (login: DatabaseLogin, deadline: Deadline) => Promise<Connection>;

/**
 * Milliseconds that a statement waits for somebody else's lock. Others queue behind a statement
 * that waits, so it is rather repeated.
 */
export const LONGEST_WAIT = 3_000;

/**
 * Opens a connection over verified TLS, and cuts it at the deadline, whatever it is waiting for.
 */
export const connect: Connect = async (login, deadline) => {
  const limit = Math.max(1, deadline.left());
  const { host, port } = login;
  const socket = new Socket();
  const watch = watchSocket(socket, { engine: 'postgres', host, port }, limit);
  const client = new pg.Client({
    host,
    port,
    stream: () => socket,
    database: login.database,
    user: login.username,
    password: login.password.reveal(),
    ssl: { ca: [...login.certificateAuthorities] },
    // The server finds out when somebody in between has decrypted what we sent (SCRAM-SHA-256-PLUS).
    enableChannelBinding: true,
    application_name: 'database-access',
    connectionTimeoutMillis: Math.min(LONGEST_CONNECT, limit) + 100,
    statement_timeout: limit,
    lock_timeout: Math.min(LONGEST_WAIT, limit),
    options: sessionOptions(limit),
    keepAlive: true,
  });
  // Without a listener, a connection that breaks while idle would end the process. The next query
  // reports the loss.
  client.on('error', () => {});
  const cut = setTimeout(() => client.connection.stream.destroy(), limit);
  try {
    await Promise.race([client.connect(), cleartextRequest(client)]);
  } catch (error) {
    clearTimeout(cut);
    client.connection.stream.destroy();
    throw watch.explain(error);
  }
  return {
    query: async (statement, values) => {
      const result = await client.query(
        statement.text,
        values === undefined ? undefined : [...values],
      );
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
 * What older servers refuse to a connection that names it, or what only a session of the master
 * needs: a limit that a DBA set for all transactions (17), and what would make the master a member
 * of every user that it creates (16).
 */
export async function settle(connection: Connection): Promise<void> {
  await connection.query(sql`
    SELECT set_config(name, CASE name WHEN 'transaction_timeout' THEN '0' ELSE '' END, false)
      FROM pg_settings WHERE name IN ('transaction_timeout', 'createrole_self_grant')`);
}

/**
 * - search_path: a name that we mean as the system's must not resolve to what an application
 *   created in `public` (CVE-2018-1058).
 * - role, the defaults of transactions and what a backslash means: a DBA may have set others for
 *   the database or the master, and those of a connection outweigh them.
 * - The others let the server end the session of a dead spoke: Lambda kills without notice, and the
 *   lock goes with the session.
 */
function sessionOptions(limit: number): string {
  const patience = limit + 5_000;
  return Object.entries({
    search_path: '',
    role: 'none',
    default_transaction_read_only: 'off',
    default_transaction_isolation: 'read\\ committed',
    default_transaction_deferrable: 'off',
    standard_conforming_strings: 'on',
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
 * Fails when the server asks for the password itself. RDS does so for members of rds_iam only. A
 * server that an attacker runs under a trusted certificate could collect master passwords that way.
 */
function cleartextRequest({ connection }: pg.Client): Promise<never> {
  return new Promise((_, reject) => {
    // This replaces the driver's own listener, which would answer.
    connection.removeAllListeners('authenticationCleartextPassword');
    connection.once('authenticationCleartextPassword', () => {
      const error = new Error('the server asks for the password in clear text, which is refused');
      reject(Object.assign(error, { code: CLEARTEXT_REFUSED }));
    });
  });
}
