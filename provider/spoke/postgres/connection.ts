import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode } from '../../runtime/errors.ts';
import { LONGEST_GOODBYE } from '../engine/connect-patiently.ts';
import type { ConnectOptions } from '../engine/options.ts';
import { LONGEST_CONNECT } from '../engine/patience.ts';
import { asPooled, pooled } from '../engine/pooled.ts';
import { join, type Sql, sql } from '../engine/sql.ts';
import { watchSocket } from '../engine/watch-socket.ts';
import { CLEARTEXT_REFUSED } from './errors.ts';
import { literal } from './quote.ts';

/** Queries are sent one after another, never side by side. */
export interface Connection {
  /** The server process, as the login named it: 0 if it did not. */
  readonly pid: number;
  /**
   * Returns the rows of a single statement. Without values, `sql` may hold several statements,
   * which then are one transaction.
   */
  query<Row>(sql: Sql, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export interface DatabaseLogin extends ConnectOptions {
  readonly database: string;
  /** Nothing is done in the session, so it has none of our settings: the user may not make them. */
  readonly isProof?: true;
}

export type Connect = (login: DatabaseLogin, deadline: Deadline) => Promise<Connection>;

/**
 * Milliseconds that a statement waits for somebody else's lock. Others queue behind a statement
 * that waits, so it is rather repeated.
 */
export const LONGEST_WAIT = 3_000;

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const QUERY_CANCELED = '57014';

/**
 * Opens a connection over verified TLS, with all our settings, and cuts it at the deadline,
 * whatever it is waiting for.
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
    keepAlive: true,
  });
  // Without a listener, a connection that breaks while idle would end the process. The next query
  // reports the loss.
  client.on('error', () => {});
  const named = processNamed(client);
  const cut = setTimeout(() => client.connection.stream.destroy(), limit);
  try {
    await Promise.race([client.connect(), cleartextRequest(client)]);
    if (!login.isProof) await settle(client, limit, named());
  } catch (error) {
    clearTimeout(cut);
    client.connection.stream.destroy();
    throw asPooled(watch.explain(error));
  }
  return {
    pid: named(),
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
 * Makes all settings in one round trip, and only if the session is the one that took the login.
 * They are no options of the login, which proxies refuse or drop. Names are spelt with their schema,
 * and no operator is used, as a DBA's search_path still counts here. What an older server lacks is
 * left out.
 */
async function settle(client: pg.Client, limit: number, named: number): Promise<void> {
  const settings = Object.entries(sessionSettings(limit)).map(([name, value]) => {
    const isThere = sql`pg_catalog.current_setting(${literal(name)}, true) IS NOT NULL`;
    const set = sql`pg_catalog.set_config(${literal(name)}, ${literal(String(value))}, false)`;
    return sql`CASE WHEN ${isThere} THEN ${set} END`;
  });
  // A DBA's limit, which may be too short for the settings, does not count for them.
  const statements = sql`SET LOCAL statement_timeout = ${limit};
    SELECT ${join(settings)} WHERE pg_catalog.int4eq(pg_catalog.pg_backend_pid(), ${named})`;
  // The driver returns a result for each statement.
  const results = [await beforeTheLimit(() => client.query(statements.text))].flat();
  if (results.at(-1)?.rows.length !== 1) throw pooled();
}

/** A busy server may take longer than a DBA's limit before it comes to the first statement. */
async function beforeTheLimit<T>(query: () => Promise<T>, left = 20): Promise<T> {
  try {
    return await query();
  } catch (error) {
    if (left === 0 || errorCode(error) !== QUERY_CANCELED) throw error;
    return beforeTheLimit(query, left - 1);
  }
}

/**
 * The server process as the login names it, for those who want to cancel a query. A proxy gives a
 * number of its own, or none.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
function processNamed({ connection }: pg.Client): () => number {
  let named = 0;
  connection.once('backendKeyData', ({ processID }: { readonly processID: number }) => {
    named = processID;
  });
  return () => named;
}

/**
 * - search_path: a name that we mean as the system's must not resolve to what an application
 *   created in `public` (CVE-2018-1058).
 * - role, the defaults of transactions, their time limit (17) and what a backslash means: a DBA may
 *   have set others for the database or the master.
 * - createrole_self_grant (16) would make the master a member of every user that it creates.
 * - The last five let the server end the session of a dead spoke: Lambda kills without notice, and
 *   the lock goes with the session.
 */
function sessionSettings(limit: number): Readonly<Record<string, string | number>> {
  const patience = limit + 5_000;
  return {
    search_path: '',
    role: 'none',
    statement_timeout: limit,
    lock_timeout: Math.min(LONGEST_WAIT, limit),
    transaction_timeout: 0,
    default_transaction_read_only: 'off',
    default_transaction_isolation: 'read committed',
    default_transaction_deferrable: 'off',
    standard_conforming_strings: 'on',
    createrole_self_grant: '',
    idle_session_timeout: patience,
    idle_in_transaction_session_timeout: patience,
    tcp_keepalives_idle: 15,
    tcp_keepalives_interval: 5,
    tcp_keepalives_count: 3,
  };
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
