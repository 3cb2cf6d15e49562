import { errorCode } from '../../runtime/errors.ts';
import { pooled } from '../engine/pooled.ts';
import { join, type Sql, sql } from '../engine/sql.ts';
import { failedAt, type Send } from './batch.ts';
import { literal } from './quote.ts';

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
 * Makes all settings in the first message, and only if the session is the one that took the login.
 * They are no options of the login, which proxies refuse or drop. Names are spelt with their schema,
 * and no operator is used, as a DBA's search_path still counts here. What an older server lacks is
 * left out. They are committed, so that they outlive a failure of the statements that follow them.
 */
export async function settle(
  send: Send,
  limit: number,
  named: number,
  first: (isOurs: Sql) => readonly Sql[] = () => [],
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
    const [, , settled, , ...rows] = await beforeTheLimit(ours.length, send, [
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
  send: Send,
  statements: readonly Sql[],
  left = 20,
): Promise<unknown[][]> {
  try {
    return await send(statements);
  } catch (error) {
    const isEarly = (failedAt(error) ?? 0) < settled;
    if (left === 0 || !isEarly || !CUT_SHORT.has(errorCode(error))) throw error;
    // The limit may cut this short, too.
    await send([sql`ROLLBACK`]).catch(() => {});
    return beforeTheLimit(settled, send, statements, left - 1);
  }
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
