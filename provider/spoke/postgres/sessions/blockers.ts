import { type Sql, sql } from '../../engine/sql.ts';
import type { Connection } from '../connection.ts';
import { MARKER_PREFIX } from '../marker.ts';
import { literal } from '../quote.ts';
import { IAM_ROLE } from '../state/accounts.ts';

/** A session, or a prepared transaction, that holds what another session waits for. */
export interface Blocker {
  /** Null for a prepared transaction. */
  readonly pid: number | null;
  /** The name of a prepared transaction. */
  readonly gid: string | null;
  readonly user: string;
  readonly database: string | null;
  /** `idle in transaction`, for instance. */
  readonly state: string;
  /** Of its transaction. */
  readonly seconds: number;
  /** Is it a user, or a group role, that the product made? Or rds_iam, as which nobody works. */
  readonly isOurs: boolean;
}

/** What the session with this number waits for. */
export function readBlockers(connection: Connection, pid: number): Promise<Blocker[]> {
  return connection.query<Blocker>(sql`${OURS} ${blockers(BLOCKING)}`, [pid]);
}

/**
 * Who holds an advisory lock of the connection's database, and which users of ours wait for it.
 * @param keys one, or two
 */
export function readHolders(connection: Connection, keys: readonly Sql[]): Promise<Blocker[]> {
  return connection.query<Blocker>(sql`${OURS} ${blockers(holding(keys))}`);
}

/** Ends the sessions of blockers, and does not wait for them. */
export async function endSessions(
  connection: Connection,
  blockers: readonly Blocker[],
): Promise<void> {
  const pids = blockers.map(({ pid }) => pid).filter((pid) => pid !== null);
  if (pids.length === 0) return;
  await connection.query(sql`SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) pid`, [pids]);
}

/** `dba (pid 4711, idle in transaction for 61 s, database app)` */
export function describeBlocker({ pid, gid, user, database, state, seconds }: Blocker): string {
  const what = pid === null ? `prepared transaction ${gid}` : `pid ${pid}`;
  const where = database === null ? '' : `, database ${database}`;
  return `${user} (${what}, ${state} for ${seconds} s${where})`;
}

const OURS = sql`
  WITH ours AS (
    SELECT r.rolname AS name FROM pg_roles r
      JOIN pg_shdescription d ON d.objoid = r.oid AND d.classoid = 'pg_authid'::regclass
     WHERE d.description LIKE ${literal(`${MARKER_PREFIX}%`)}
  )`;

function blockers(blocker: Sql): Sql {
  return sql`
    SELECT pid, gid, "user", database, state, coalesce(seconds, 0) AS seconds,
           "user" IN (SELECT name FROM ours)
           OR gid IS NOT NULL AND "user" = ${literal(IAM_ROLE)} AS "isOurs"
      FROM (${blocker}) blocker`;
}

const SESSION = sql`
    SELECT a.pid, NULL::text AS gid, coalesce(a.usename::text, a.backend_type) AS "user",
           a.datname::text AS database,
           coalesce(a.state, 'active') AS state,
           extract(epoch FROM clock_timestamp() - a.xact_start)::int AS seconds
      FROM pg_stat_activity a`;

/**
 * What holds the lock h, whose session is gone. In pg_locks, it has no pid, and a lock on its own
 * number.
 * https://www.postgresql.org/docs/current/view-pg-locks.html
 */
const PREPARED = sql`
    SELECT NULL, x.gid, coalesce(x.owner::text, 'a user that is gone'), x.database, 'prepared',
           extract(epoch FROM clock_timestamp() - x.prepared)::int
      FROM pg_locks h
      JOIN pg_locks own ON own.locktype = 'transactionid' AND own.granted AND own.pid IS NULL
       AND own.virtualtransaction = h.virtualtransaction
      JOIN pg_prepared_xacts x ON x.transaction = own.transactionid`;

/** pg_blocking_pids says 0 for a prepared transaction, which no session runs any more. */
const BLOCKING = sql`
    ${SESSION} WHERE a.pid = ANY(pg_blocking_pids($1))
     UNION
    ${PREPARED}
      JOIN pg_locks w ON w.pid = $1 AND NOT w.granted
     WHERE h.granted AND h.pid IS NULL
       AND (h.locktype, h.database, h.relation, h.page, h.tuple, h.transactionid, h.classid, h.objid,
            h.objsubid) IS NOT DISTINCT FROM
           (w.locktype, w.database, w.relation, w.page, w.tuple, w.transactionid, w.classid, w.objid,
            w.objsubid)`;

/** The view shows one key of 64 bits in two halves, and two keys as they are. */
function holding([first = sql``, second]: readonly Sql[]): Sql {
  const key =
    second === undefined
      ? sql`h.objsubid = 1 AND (h.classid::bigint << 32) | h.objid::bigint = ${first}::bigint`
      : sql`h.objsubid = 2 AND h.classid::bigint = ${first}::bigint & 4294967295
            AND h.objid::bigint = ${second}::bigint & 4294967295`;
  const isIt = sql`h.locktype = 'advisory' AND ${key} AND
      h.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  return sql`
    ${SESSION} JOIN pg_locks h ON h.pid = a.pid
     WHERE ${isIt} AND (h.granted OR a.usename IN (SELECT name FROM ours))
     UNION ALL
    ${PREPARED} WHERE h.pid IS NULL AND ${isIt}`;
}
