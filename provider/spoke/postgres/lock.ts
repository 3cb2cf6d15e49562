import { accessId } from '../../contract/request/identity.ts';
import { hostPort } from '../../contract/request/request.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode } from '../../runtime/errors.ts';
import { connectPatiently } from '../engine/connect-patiently.ts';
import type { Lock } from '../engine/lock.ts';
import { lockLost, stillLocked } from '../engine/messages.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import { join, type Sql, sql } from '../engine/sql.ts';
import { describeBlocker, endSessions, readHolders } from './blockers.ts';
import {
  type Connect,
  type Connection,
  type DatabaseLogin,
  LONGEST_WAIT,
  SERVER_NOT_YET,
} from './connection.ts';
import { explainer, LOCK_NOT_AVAILABLE } from './errors.ts';
import { literal } from './quote.ts';

/**
 * An advisory lock counts within one database only, so all who work on a server meet in this one,
 * which RDS always has.
 * https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export const LOCK_DATABASE = 'postgres';
const SERVER = sql`hashtext('database-access')`;

export interface PostgresLock extends Lock {
  /** The session that holds it, for whoever needs a second one while a statement runs. */
  readonly connection: Connection;
  /** Warnings of users whose sessions were ended, because they held a lock of ours. */
  readonly warnings: readonly string[];
}

/**
 * Logs in as the master and waits for the lock of the access. The server releases locks with the
 * session.
 */
export async function takeLock(options: ServerOptions<Connect>): Promise<PostgresLock> {
  const { access, connect, deadline, workDeadline } = options;
  const explain = explainer(access.endpoint, LOCK_DATABASE);
  const login: DatabaseLogin = { ...masterLogin(options), database: LOCK_DATABASE };
  const connection = await connectPatiently(connect, login, deadline, SERVER_NOT_YET).catch(
    (error: unknown) => {
      throw explain(error, 'logging in as the master user');
    },
  );
  const warnings: string[] = [];
  let hasServer = false;
  const take = async (keys: readonly Sql[]) => {
    const ended = await waitFor(keys, connection, workDeadline, hostPort(access.endpoint)).catch(
      (error: unknown) => {
        throw explain(error, 'waiting for the lock');
      },
    );
    warnings.push(...ended);
  };
  try {
    await take([SERVER, sql`hashtext(${literal(accessId(access.identity))})`]);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return {
    connection,
    warnings,
    takeServer: async () => {
      if (!hasServer) await take([SERVER]);
      hasServer = true;
    },
    assertHeld: async () => {
      await connection.query(sql`SELECT 1`).catch((error: unknown) => {
        const { message } = explain(error, 'asking for the lock');
        throw lockLost(login.host, message);
      });
    },
    release: () => connection.close(),
  };
}

/** Milliseconds for a try after users of ours were ended, which may be back by then. */
const SHORT_TRY = 300;

/**
 * Each try lasts as long as a statement may wait (connection.ts). Between two, users of ours that
 * hold the lock or wait for it, and never work under it, are ended all at once: we are in the queue
 * before they are back. Others are waited for. Returns warnings.
 */
async function waitFor(
  keys: readonly Sql[],
  connection: Connection,
  deadline: Deadline,
  server: string,
): Promise<string[]> {
  const patience = deadline.reserve(deadline.left() * 0.1);
  const ended = new Set<string>();
  for (let longest = LONGEST_WAIT; ; ) {
    try {
      const wait = Math.max(1, Math.min(longest, patience.left()));
      await connection.query(sql`SET lock_timeout = ${wait}`);
      await connection.query(sql`SELECT pg_advisory_lock(${join(keys)})`);
      return [...ended].map(
        (name) =>
          `${name} held the lock that keeps changes on ${server} apart, which only a master user ` +
          'should; its session was ended',
      );
    } catch (error) {
      if (errorCode(error) !== LOCK_NOT_AVAILABLE) throw error;
      const holders = await readHolders(connection, keys);
      if (patience.left() <= 0)
        throw stillLocked(server, holders.map(describeBlocker).join(', ') || undefined);
      const intruders = holders.filter(({ isOurs }) => isOurs);
      await endSessions(connection, intruders);
      for (const { user } of intruders) ended.add(user);
      longest = intruders.length > 0 ? SHORT_TRY : LONGEST_WAIT;
    }
  }
}
