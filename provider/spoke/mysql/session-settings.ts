import { join, type Sql, sql } from '../engine/sql.ts';

/** Seconds, on MariaDB. A statement of ours names five hundred users at most. */
const LONGEST_STATEMENT = 10;

/** Seconds that a statement waits for somebody else's lock. */
const LONGEST_WAIT = 3;

/** ER_WRONG_VALUE_FOR_VAR: in another session. All values are right on every server. */
export const WRONG_VALUE = 1231;

/**
 * All that our statements depend on and that a DBA can set for every session (in a parameter group,
 * or by init_connect, which has run by now). Others do not matter: we write to no table, sort for
 * looks only, and read no number that is cut (group_concat_max_len, sql_safe_updates, time_zone).
 *
 * @param limit milliseconds that the session lasts
 * @param session the number of the session that greeted us: any other refuses the settings
 */
export function sessionSettings(limit: number, session: number): Sql[] {
  const seconds = Math.ceil(limit / 1_000);
  const settings = join([
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
  return [settings, ALL_ROLES];
}

/**
 * A role that was granted but is no default, with all that the master may do, is active from here
 * on. On MariaDB, one role at most is active, and only the master's owner knows which
 * (preflight.ts); it ignores comments for MySQL 5.7 and later.
 */
const ALL_ROLES = sql`/*M! DO 0 */ /*!80000 SET ROLE ALL */`;
