import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import pg from 'pg';
import type { Deadline } from '../../runtime/deadline.ts';
import { LONGEST_GOODBYE } from '../engine/connect-patiently.ts';
import type { ConnectOptions } from '../engine/options.ts';
import { LONGEST_CONNECT } from '../engine/patience.ts';
import { asPooled } from '../engine/pooled.ts';
import type { Sql } from '../engine/sql.ts';
import { watchSocket } from '../engine/watch-socket.ts';
import { type Batch, batch, type RowsOf, type Send } from './batch.ts';
import { CLEARTEXT_REFUSED } from './errors.ts';
import { settle } from './session-settings.ts';

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

export interface DatabaseLogin extends ConnectOptions {
  readonly database: string;
  /** The session has none of our settings: the user may not make them. */
  readonly isBare?: true;
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
  const send: Send = (statements) => batch(client, statements);
  const named = processNamed(client);
  const cut = setTimeout(() => client.connection.stream.destroy(), limit);
  let first: () => unknown[][] = () => [];
  try {
    await Promise.race([client.connect(), cleartextRequest(client)]);
    if (!login.isBare) first = await settle(send, limit, named(), login.first);
  } catch (error) {
    clearTimeout(cut);
    client.connection.stream.destroy();
    throw asPooled(watch.explain(error));
  }
  return {
    pid: named(),
    isLost: () => isLost,
    // The author of the statements knows what they return.
    first: <Rows extends readonly unknown[]>() => first() as RowsOf<Rows>,
    query: async (statement, values) => {
      const result = await client.query(
        statement.text,
        values === undefined ? undefined : [...values],
      );
      return result.rows;
    },
    batch: async <Rows extends readonly unknown[]>(statements: Batch<Rows>) =>
      (await send(statements)) as RowsOf<Rows>,
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
