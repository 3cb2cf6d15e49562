import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
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
import { literal, script } from './quote.ts';

/** Queries are sent one after another, never side by side. */
export interface Connection {
  /** The server process, as the login named it: 0 if it did not. */
  readonly pid: number;
  /**
   * Returns the rows of a single statement. Without values, `sql` may hold several statements,
   * which then are one transaction.
   */
  query<Row>(sql: Sql, values?: readonly unknown[]): Promise<Row[]>;
  /**
   * Sends single statements as one message, which is one transaction unless they say otherwise, and
   * returns the rows of each. `failedAt` tells which of them an error is about.
   */
  batch<Rows extends readonly unknown[]>(statements: Batch<Rows>): Promise<RowsOf<Rows>>;
  close(): Promise<void>;
}

/** A statement for each type of row. */
export type Batch<Rows extends readonly unknown[]> = { readonly [At in keyof Rows]: Sql };
export type RowsOf<Rows extends readonly unknown[]> = { readonly [At in keyof Rows]: Rows[At][] };

export interface DatabaseLogin extends ConnectOptions {
  readonly database: string;
  /** Nothing is done in the session, so it has none of our settings: the user may not make them. */
  readonly isProof?: true;
  /**
   * Single statements that go along with our settings in the first message. A proxy may have them
   * run in somebody else's session, without our settings.
   * @param isOurs a condition that only holds in the session that took the login
   */
  readonly first?: (isOurs: Sql) => readonly Sql[];
}

export interface Opened extends Connection {
  /** Has the server ended the session meanwhile, or somebody in between? */
  isLost(): boolean;
  /** The rows of each of the login's `first` statements. Throws what the server said to them. */
  first<Rows extends readonly unknown[]>(): RowsOf<Rows>;
}

export type Connect = (login: DatabaseLogin, deadline: Deadline) => Promise<Opened>;

/**
 * Milliseconds that a statement waits for somebody else's lock. Others queue behind a statement
 * that waits, so it is rather repeated.
 */
export const LONGEST_WAIT = 3_000;

/**
 * A statement took too long, or a transaction goes on after an error.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const CUT_SHORT: ReadonlySet<string | undefined> = new Set(['57014', '25P02']);

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
    ssl: { secureContext: trusting(login.certificateAuthorities) },
    // The server finds out when somebody in between has decrypted what we sent (SCRAM-SHA-256-PLUS).
    enableChannelBinding: true,
    application_name: 'database-access',
    connectionTimeoutMillis: Math.min(LONGEST_CONNECT, limit) + 100,
    keepAlive: true,
  });
  // Without a listener, a connection that breaks while idle would end the process. The next query
  // reports the loss.
  let isLost = false;
  client.on('error', () => {
    isLost = true;
  });
  const named = processNamed(client);
  const cut = setTimeout(() => client.connection.stream.destroy(), limit);
  let first: () => unknown[][] = () => [];
  try {
    await Promise.race([client.connect(), cleartextRequest(client)]);
    if (!login.isProof) first = await settle(client, limit, named(), login.first);
  } catch (error) {
    clearTimeout(cut);
    client.connection.stream.destroy();
    throw asPooled(watch.explain(error));
  }
  return {
    pid: named(),
    isLost: () => isLost,
    // What the statements return is up to who wrote them.
    first: <Rows extends readonly unknown[]>() => first() as RowsOf<Rows>,
    query: async (statement, values) => {
      const result = await client.query(
        statement.text,
        values === undefined ? undefined : [...values],
      );
      return result.rows;
    },
    batch: async <Rows extends readonly unknown[]>(statements: Batch<Rows>) =>
      (await batch(client, statements)) as RowsOf<Rows>,
    close: async () => {
      clearTimeout(cut);
      await Promise.race([client.end().catch(() => {}), sleep(LONGEST_GOODBYE)]);
      client.connection.stream.destroy();
    },
  };
};

/** The bundle of RDS has more than a hundred certificates, which take 13 ms to read. */
const contexts = new WeakMap<readonly string[], SecureContext>();

function trusting(authorities: readonly string[]): SecureContext {
  const context = contexts.get(authorities) ?? createSecureContext({ ca: [...authorities] });
  contexts.set(authorities, context);
  return context;
}

/** Which statement of a batch the error is about, counted from 0. */
export function failedAt(error: unknown): number | undefined {
  return error instanceof Error ? FAILED.get(error) : undefined;
}

/** The same place for an error that is told instead. */
export function placedLike(error: unknown, told: Error): Error {
  const at = failedAt(error);
  if (at !== undefined) FAILED.set(told, at);
  return told;
}

const FAILED = new WeakMap<Error, number>();

async function batch(client: pg.Client, statements: readonly Sql[]): Promise<unknown[][]> {
  let completed = 0;
  const count = () => {
    completed += 1;
  };
  client.connection.on('commandComplete', count);
  try {
    // The driver returns a result for each statement.
    const results = [await client.query(script(statements).text)].flat();
    return results.map(({ rows }) => rows);
  } catch (error) {
    if (error instanceof Error) FAILED.set(error, completed);
    throw error;
  } finally {
    client.connection.off('commandComplete', count);
  }
}

/**
 * Makes all settings in the first message, and only if the session is the one that took the login.
 * They are no options of the login, which proxies refuse or drop. Names are spelt with their schema,
 * and no operator is used, as a DBA's search_path still counts here. What an older server lacks is
 * left out. They are committed, so that they outlive a failure of the statements that follow them.
 */
async function settle(
  client: pg.Client,
  limit: number,
  named: number,
  first: DatabaseLogin['first'] = () => [],
): Promise<() => unknown[][]> {
  const settings = Object.entries(sessionSettings(limit)).map(([name, value]) => {
    const isThere = sql`pg_catalog.current_setting(${literal(name)}, true) IS NOT NULL`;
    const set = sql`pg_catalog.set_config(${literal(name)}, ${literal(String(value))}, false)`;
    return sql`CASE WHEN ${isThere} THEN ${set} END`;
  });
  const isOurs = sql`pg_catalog.int4eq(pg_catalog.pg_backend_pid(), ${named})`;
  const ours = [
    sql`BEGIN`,
    // A DBA's limit, which may be too short for the settings, does not count for them.
    sql`SET LOCAL statement_timeout = ${limit}`,
    sql`SELECT ${join(settings)} WHERE ${isOurs}`,
    sql`COMMIT`,
  ];
  try {
    const [, , settled, , ...rows] = await beforeTheLimit(ours.length, client, [
      ...ours,
      ...first(isOurs),
    ]);
    if (settled?.length !== 1) throw pooled();
    return () => rows;
  } catch (error) {
    if ((failedAt(error) ?? 0) < ours.length) throw error;
    return () => {
      throw error;
    };
  }
}

/**
 * A busy server may take longer than a DBA's limit before it comes to ours.
 * @param settled the number of statements after which that limit does not count any more
 */
async function beforeTheLimit(
  settled: number,
  client: pg.Client,
  statements: readonly Sql[],
  left = 20,
): Promise<unknown[][]> {
  try {
    return await batch(client, statements);
  } catch (error) {
    const isEarly = (failedAt(error) ?? 0) < settled;
    if (left === 0 || !isEarly || !CUT_SHORT.has(errorCode(error))) throw error;
    // The limit may cut this short, too.
    await client.query('ROLLBACK').catch(() => {});
    return beforeTheLimit(settled, client, statements, left - 1);
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
 * - jit: our queries are short, and compiling one takes longer than running it.
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
    jit: 'off',
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
