import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2';
import type { Deadline } from '../../runtime/deadline.ts';
import { LONGEST_GOODBYE } from '../engine/connect-patiently.ts';
import type { ConnectOptions } from '../engine/options.ts';
import { LONGEST_CONNECT } from '../engine/patience.ts';
import { asPooled, pooled } from '../engine/pooled.ts';
import type { Sql } from '../engine/sql.ts';
import { watchSocket } from '../engine/watch-socket.ts';
import { errorNumber } from './errors.ts';
import { failedAt, failedStatement, message, type Queries, statementsOf } from './message.ts';
import { sessionSettings, WRONG_VALUE } from './session-settings.ts';

/** Queries are sent one after another, never side by side. */
export interface Connection extends Queries {
  /** Has the server ended the session meanwhile, or somebody in between? */
  isLost(): boolean;
  close(): Promise<void>;
}

export interface ServerLogin extends ConnectOptions {
  /** Of a login that is only tried: its session takes single statements, with any settings. */
  readonly database?: string;
}

export type Connect = (login: ServerLogin, deadline: Deadline) => Promise<Connection>;

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
      ...(database === undefined ? { multipleStatements: true } : { database }),
      stream: () => socket,
      ssl: verifiedBy(login.certificateAuthorities),
      connectTimeout: Math.min(LONGEST_CONNECT, limit) + 100,
      flags: ['-LOCAL_FILES'],
      supportBigNumbers: true,
    });
    const isTried = database !== undefined;
    let isLost = false;
    connection.on('error', () => {
      isLost = true;
    });
    return {
      isLost: () => isLost,
      query: sending(connection, isTried ? [] : sessionSettings(limit, connection.threadId)),
      close: async () => {
        clearTimeout(cut);
        const goodbye = new Promise((resolve) => connection.end(resolve));
        await Promise.race([goodbye, sleep(LONGEST_GOODBYE)]);
        socket.destroy();
      },
    };
  } catch (error) {
    clearTimeout(cut);
    socket.destroy();
    throw asPooled(watch.explain(error));
  }
};

/** By the driver's options, it keeps the certificates that it has read, and sessions of TLS. */
const verified = new WeakMap<readonly string[], mysql.SslOptions>();

function verifiedBy(authorities: readonly string[]): mysql.SslOptions {
  const known = verified.get(authorities);
  // By default, the driver does not compare names.
  const options = known ?? { ca: [...authorities], verifyIdentity: true, minVersion: 'TLSv1.2' };
  verified.set(authorities, options);
  return options;
}

async function opened(options: mysql.ConnectionOptions): Promise<mysql.Connection> {
  const connection = mysql.createConnection(options);
  // Without a listener, a connection that breaks while idle would end the process, and so would one
  // that fails a second time, when its socket is closed. The next query reports the loss.
  connection.on('error', () => {});
  await once(connection, 'connect');
  return connection;
}

/**
 * The settings travel with the first statement.
 *
 * @throws POOLED for another session than that which greeted us
 */
function sending(connection: mysql.Connection, settings: readonly Sql[]): Queries['query'] {
  let first = settings;
  return async <Row>(sql: Sql) => {
    const before = first.length;
    const statements = [...first, ...statementsOf(sql)];
    try {
      const rows = await send(connection, message(statements));
      first = [];
      const results = rows.slice(before);
      // Each caller knows what its statements select.
      return (results.length === 1 ? results[0] : results) as Row[];
    } catch (error) {
      const statement = failedStatement(error) - before;
      if (statement < 0) throw errorNumber(error) === WRONG_VALUE ? pooled() : asPooled(error);
      throw error instanceof Error ? failedAt(error, statement) : error;
    }
  };
}

/** Returns the rows of each statement. An error tells which of them failed. */
function send(connection: mysql.Connection, sql: Sql): Promise<unknown[][]> {
  let answered = 0;
  return new Promise((resolve, reject) => {
    connection
      .query<mysql.RowDataPacket[] | mysql.RowDataPacket[][]>(sql.text, (error, results) => {
        if (error !== null) reject(failedAt(error, answered));
        else resolve(statementsOf(sql).length === 1 ? [rowsOf(results)] : results.map(rowsOf));
      })
      .on('fields', () => {
        answered += 1;
      });
  });
}

/** A statement without rows has a header. */
function rowsOf(result: unknown): unknown[] {
  return Array.isArray(result) ? result : [];
}
