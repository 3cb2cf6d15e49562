import type { Deadline } from '../../runtime/deadline.ts';
import { connectPatiently } from '../engine/connect-patiently.ts';
import type { Lock } from '../engine/lock.ts';
import { lockLost } from '../engine/messages.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import { sql } from '../engine/sql.ts';
import { type Connect, type Connection, type DatabaseLogin, SERVER_NOT_YET } from './connection.ts';
import { explainer } from './errors.ts';

/**
 * An advisory lock counts within one database only, so all who work on a server meet in this one,
 * which RDS always has.
 * https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export const LOCK_DATABASE = 'postgres';
const LOCK = sql`SELECT pg_advisory_lock(hashtext('database-access'))`;

/** Logs in as the master and waits for the lock, which the server releases with the session. */
export async function takeLock(options: ServerOptions<Connect>): Promise<Lock> {
  const { access, connect, deadline, workDeadline } = options;
  const explain = explainer(access.endpoint, LOCK_DATABASE);
  const login: DatabaseLogin = { ...masterLogin(options), database: LOCK_DATABASE };
  const connection = await connectPatiently(connect, login, deadline, SERVER_NOT_YET).catch(
    (error: unknown) => {
      throw explain(error, 'logging in as the master user');
    },
  );
  try {
    await waitForLock(connection, workDeadline);
  } catch (error) {
    await connection.close();
    throw explain(error, 'waiting for the lock');
  }
  return {
    assertHeld: async () => {
      await connection.query(sql`SELECT 1`).catch((error: unknown) => {
        const { message } = explain(error, 'asking for the lock');
        throw lockLost(login.host, message);
      });
    },
    release: () => connection.close(),
  };
}

async function waitForLock(connection: Connection, deadline: Deadline): Promise<void> {
  const patience = Math.max(1, Math.floor(deadline.left() * 0.9));
  await connection.query(sql`SET lock_timeout = ${patience}`);
  await connection.query(LOCK);
}
