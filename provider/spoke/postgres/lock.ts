import { accessId } from '../../contract/request/identity.ts';
import { hostPort } from '../../contract/request/request.ts';
import { lockKept, lockLost, stillLocked } from '../../errors/server.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode } from '../../runtime/errors.ts';
import { connectPatiently } from '../engine/connect-patiently.ts';
import { type Lock, MOST_ENDED, type Wait } from '../engine/lock.ts';
import { masterFacts } from '../engine/master-facts.ts';
import { heldLock } from '../engine/messages.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import { join, type Sql, sql } from '../engine/sql.ts';
import type { Connect, Connection, DatabaseLogin } from './connection.ts';
import { explainer, LOCK_DATABASE, LOCK_NOT_AVAILABLE, STARTING } from './errors.ts';
import { logInAs } from './log-in-as.ts';
import { markerOf } from './marker.ts';
import { literal } from './quote.ts';
import { LONGEST_WAIT } from './session-settings.ts';
import { describeBlocker, readHolders } from './sessions/blockers.ts';
import type { Means } from './sessions/deputy.ts';
import { endBlockers } from './sessions/end-blockers.ts';

const SERVER = keyOf('database-access');

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
  const { access, connect, workDeadline } = options;
  const master = masterFacts(options);
  const explain = explainer(access.endpoint, LOCK_DATABASE, { master });
  const keys = [SERVER, keyOf(accessId(access.identity))];
  const login: DatabaseLogin = {
    ...masterLogin(options),
    database: LOCK_DATABASE,
    first: (isOurs) => [sql`${lock(keys)} WHERE ${isOurs}`],
  };
  const connection = await connectPatiently(connect, login, options, [STARTING]).catch(
    (error: unknown) => {
      throw explain(error, 'logging in as the master user');
    },
  );
  const server = hostPort(access.endpoint);
  const warnings: string[] = [];
  const mark = markerOf(accessId(access.identity), access.identity);
  const means = { master: connection, logInAs: logInAs(options, workDeadline), mark };
  const site = { means, workDeadline, server };
  const take = async (keys: readonly Sql[], rounds: number, early?: () => void) => {
    const { isTaken, ended } = await waitFor(keys, rounds, site, early).catch((error: unknown) => {
      throw explain(error, 'waiting for the lock');
    });
    warnings.push(...ended.map((user) => heldLock(user, server)));
    return isTaken;
  };
  let isTaken: boolean;
  try {
    isTaken = await take(keys, MOST_ENDED, connection.first);
  } catch (error) {
    await connection.close();
    throw explain(error, 'waiting for the lock');
  }
  let hasServer = false;
  return {
    connection,
    warnings,
    takeServer: async () => {
      if (!isTaken) throw lockKept({ server });
      if (!hasServer) hasServer = await take([SERVER], Number.POSITIVE_INFINITY);
    },
    assertHeld: async () => {
      await connection.query(sql`SELECT 1`).catch((error: unknown) => {
        const { message } = explain(error, 'asking for the lock');
        throw lockLost({ host: login.host, how: message });
      });
    },
    release: () => connection.close(),
  };
}

function lock(keys: readonly Sql[]): Sql {
  return sql`SELECT pg_catalog.pg_advisory_lock(${join(keys)})`;
}

function keyOf(text: string): Sql {
  return sql`pg_catalog.hashtext(${literal(text)})`;
}

/** Milliseconds for a try after users of ours were ended, which may be back by then. */
const SHORT_TRY = 300;

/**
 * Each try lasts as long as a statement may wait (connection.ts). Between two, users of ours that
 * hold the lock or wait for it, and never work under it, are ended all at once: we are in the queue
 * before they are back. Others are waited for.
 * @param rounds how often users are ended before we go on without the lock
 * @param early the first try, which was made with the login: throws if it did not get the lock
 */
async function waitFor(
  keys: readonly Sql[],
  rounds: number,
  site: {
    readonly means: Means;
    readonly workDeadline: Deadline;
    readonly server: string;
  },
  early?: () => void,
): Promise<Wait> {
  const { means, workDeadline, server } = site;
  const { master: connection } = means;
  const patience = workDeadline.reserve(workDeadline.left() * 0.1);
  const ended = new Set<string>();
  let longest = LONGEST_WAIT;
  let attempt = early;
  for (let round = 0; round < rounds; ) {
    try {
      const wait = Math.max(1, Math.min(longest, patience.left()));
      if (attempt === undefined)
        await connection.batch([sql`SET lock_timeout = ${wait}`, lock(keys)]);
      else attempt();
      return { isTaken: true, ended: [...ended] };
    } catch (error) {
      if (errorCode(error) !== LOCK_NOT_AVAILABLE) throw error;
      attempt = undefined;
      const holders = await readHolders(connection, keys);
      if (patience.left() <= 0)
        throw stillLocked({ server, holder: holders.map(describeBlocker).join(', ') || undefined });
      const intruders = holders.filter(({ isOurs }) => isOurs);
      await endBlockers(intruders, means);
      for (const { user } of intruders) ended.add(user);
      if (intruders.length > 0) round += 1;
      longest = intruders.length > 0 ? SHORT_TRY : LONGEST_WAIT;
    }
  }
  return { isTaken: false, ended: [...ended] };
}
