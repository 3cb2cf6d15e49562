import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2';
import type * as promises from 'mysql2/promise';
import type { Deadline } from '../../runtime/deadline.ts';
import { LONGEST_GOODBYE } from '../engine/connect-patiently.ts';
import type { ConnectOptions } from '../engine/options.ts';
import { LONGEST_CONNECT } from '../engine/patience.ts';
import { asPooled, pooled } from '../engine/pooled.ts';
import { join, type Sql, sql } from '../engine/sql.ts';
import { watchSocket } from '../engine/watch-socket.ts';
import { errorNumber } from './errors.ts';

/** Queries are sent one after another, never side by side. */
export interface Connection {
  /** Sends one statement and returns its rows; none if the statement has no rows. */
  query<Row>(sql: Sql): Promise<Row[]>;
  close(): Promise<void>;
}

export interface ServerLogin extends ConnectOptions {
  readonly database?: string;
}

export type Connect = (login: ServerLogin, deadline: Deadline) => Promise<Connection>;

/** Seconds, on MariaDB. A statement of ours names five hundred users at most. */
const LONGEST_STATEMENT = 10;

/** Seconds that a statement waits for somebody else's lock. */
const LONGEST_WAIT = 3;

/**
 * Opens a connection over verified TLS, and cuts it at the deadline, whatever it is waiting for.
 * The driver refuses a server that asks for the password in clear text (mysql_clear_password) or
 * for a local file.
 */
export const connect: Connect = async (login, deadline) => {
  const { host, port, username, password, database } = login;
  const limit = Math.max(1, deadline.left());
  // The socket is ours so that it can be cut: after the driver's own destroy(), a pending query
  // never settles.
  const socket = connectSocket({ host, port, noDelay: true, keepAlive: true });
  const watch = watchSocket(socket, { engine: 'mysql', host, port }, limit);
  const cut = setTimeout(() => socket.destroy(), limit);
  try {
    const connection = await opened({
      ...{ host, port, user: username, password: password.reveal() },
      ...(database !== undefined && { database }),
      stream: () => socket,
      // By default, the driver does not compare names.
      ssl: { ca: [...login.certificateAuthorities], verifyIdentity: true, minVersion: 'TLSv1.2' },
      connectTimeout: Math.min(LONGEST_CONNECT, limit) + 100,
      flags: ['-LOCAL_FILES'],
      supportBigNumbers: true,
    });
    await settle(connection, limit);
    await connection.query(ALL_ROLES.text);
    return {
      query: async <Row>({ text }: Sql) => {
        const [rows] = await connection.query<Array<Row & mysql.RowDataPacket>>(text);
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
    throw asPooled(watch.explain(error));
  }
};

async function opened(options: mysql.ConnectionOptions): Promise<promises.Connection> {
  const connection = mysql.createConnection(options);
  // Without a listener, a connection that breaks while idle would end the process, and so would one
  // that fails a second time, when its socket is closed. The next query reports the loss.
  connection.on('error', () => {});
  await once(connection, 'connect');
  return connection.promise();
}

/** @throws POOLED for another session than that which greeted us */
async function settle(connection: promises.Connection, limit: number): Promise<void> {
  try {
    await connection.query(sessionSettings(limit, connection.threadId).text);
  } catch (error) {
    throw errorNumber(error) === WRONG_VALUE ? pooled() : error;
  }
}

/** ER_WRONG_VALUE_FOR_VAR: all other values are right on every server. */
const WRONG_VALUE = 1231;

/**
 * All that our statements depend on and that a DBA can set for every session (in a parameter group,
 * or by init_connect, which has run by now). Others do not matter: we write to no table, sort for
 * looks only, and read no number that is cut (group_concat_max_len, sql_safe_updates, time_zone).
 */
function sessionSettings(limit: number, session: number): Sql {
  const seconds = Math.ceil(limit / 1_000);
  return join([
    // Names are sent, compared and returned in it.
    sql`SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci`,
    // Quoting must work whatever the server's default is (ANSI_QUOTES, NO_BACKSLASH_ESCAPES). On
    // MariaDB, a GRANT to a user that somebody has just dropped would create that user again,
    // without a password (NO_AUTO_CREATE_USER).
    sql`SESSION sql_mode = CONCAT('STRICT_ALL_TABLES' /*M! , ',NO_AUTO_CREATE_USER' */)`,
    // Without it, a query opens a transaction, in which later ones see what was then. A proxy greets
    // with a number of its own, which has 32 bits there, and then 2 is refused (WRONG_VALUE). To
    // ask for the number would take a further message.
    sql`SESSION autocommit = IF(CONNECTION_ID() MOD 4294967296 = ${session}, 1, 2)`,
    // It would look like a server that is read-only. MariaDB 10.6 only knows the older name.
    sql`SESSION /*M! tx_read_only */ /*!80000 transaction_read_only */ = 0`,
    // Rows beyond the limit would be missing without a word.
    sql`SESSION sql_select_limit = 18446744073709551615`,
    // A large catalogue is read all the same.
    sql`SESSION sql_big_selects = 1`,
    // On MariaDB, account statements wait for FLUSH TABLES WITH READ LOCK without a limit of their
    // own (seen on 10.11.18).
    sql`SESSION /*M! max_statement_time = ${LONGEST_STATEMENT} */ /*!80000 max_execution_time = 0 */`,
    // The server ends the session of a dead spoke: Lambda kills without notice, and the lock goes
    // with the session.
    sql`SESSION wait_timeout = ${seconds + 5}`,
    // Only a global lock, such as a backup's, can make a statement of ours wait. Rather than that,
    // the run is repeated.
    sql`SESSION lock_wait_timeout = ${LONGEST_WAIT}`,
  ]);
}

/**
 * A role that was granted but is no default, with all that the master may do, is active from here
 * on. On MariaDB, one role at most is active, and only the master's owner knows which
 * (preflight.ts); it ignores comments for MySQL 5.7 and later.
 */
const ALL_ROLES = sql`/*M! DO 0 */ /*!80000 SET ROLE ALL */`;
