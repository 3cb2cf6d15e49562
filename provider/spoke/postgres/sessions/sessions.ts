import { setTimeout as sleep } from 'node:timers/promises';
import { sessionsRemain } from '../../../errors/server.ts';
import { type Sql, sql } from '../../engine/sql.ts';
import type { Batch, RowsOf } from '../batch.ts';
import type { Connection } from '../connection.ts';
import { array, literal } from '../quote.ts';
import type { Site } from '../site.ts';

/** The numbers of roles, which outlive their names. */
export function oidsOf(names: readonly string[]): Sql {
  return sql`SELECT oid::text FROM pg_roles WHERE rolname = ANY(${array(names)})`;
}

export interface Oid {
  readonly oid: string;
}

/** By user, those that have any. */
export async function countSessions(
  connection: Connection,
  users: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await connection.query<{ user: string; count: number }>(
    sql`SELECT usename AS "user", count(*)::int AS count FROM pg_stat_activity
         WHERE usename = ANY($1) GROUP BY 1`,
    [users],
  );
  return new Map(rows.map(({ user, count }) => [user, count]));
}

/** Tells the sessions of these users to end, and does not wait for them. */
export function terminate(names: readonly string[]): Sql {
  return sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE usesysid IN (SELECT oid::oid FROM (${oidsOf(names)}) users)`;
}

/**
 * A login holds such a lock until pg_stat_activity tells whose it is, so the locks are read first.
 */
interface Locks {
  readonly pids: readonly number[] | null;
  /** The server's time. */
  readonly until: string;
}

interface Sessions {
  /** The processes whose owners it tells. */
  readonly known: readonly number[] | null;
  /** Was a session told to end? */
  readonly isEnding: boolean | null;
}

export type Look = RowsOf<[Locks, Sessions]>;

/** The first look at sessions. */
interface First {
  /** The server's time. */
  readonly until: string;
  /** The processes that there were, of sessions and of logins that were under way. */
  readonly pids: readonly number[];
}

/**
 * Tells the sessions of these users to end, and looks for those that are about to begin. Two
 * statements.
 * @param first if there was a look before: only those that were there by then. pg_stat_activity
 * tells when they began only to a member of pg_read_all_stats.
 */
export function terminateAll(oids: readonly string[], first?: First): Batch<[Locks, Sessions]> {
  const isMeant =
    first === undefined
      ? sql`true`
      : sql`coalesce(backend_start <= ${literal(first.until)}::timestamptz,
                     pid = ANY(${array(first.pids.map(String))}::int[]))`;
  return [
    sql`SELECT array_agg(DISTINCT pid) AS pids, clock_timestamp()::text AS until
          FROM pg_locks WHERE locktype = 'virtualxid' AND pid IS NOT NULL`,
    sql`SELECT array_agg(pid) FILTER (WHERE usesysid IS NOT NULL
                                         OR backend_type <> 'client backend') AS known,
               bool_or(CASE WHEN usesysid = ANY(${array(oids)}::oid[]) AND ${isMeant}
                            THEN pg_terminate_backend(pid) END) AS "isEnding"
          FROM pg_stat_activity`,
  ];
}

/**
 * A session outlives the privileges, the membership and even the role that it began with. One that
 * began after our first look has only what its user is left with, so we do not wait for a client
 * that reconnects.
 */
export async function endSessions(names: readonly string[], site: Site): Promise<void> {
  if (names.length === 0) return;
  const { connection, explain } = site;
  const users = await connection.query<Oid>(oidsOf(names)).catch((error: unknown) => {
    throw explain(error, 'looking for sessions');
  });
  if (users.length === 0) return;
  const oids = users.map(({ oid }) => oid);
  await untilEnded(oids, await look(site, oids), site);
}

/** Looks each 50 ms, for ten seconds. */
const MOST_LOOKS = 200;
/** After the right password, a login takes milliseconds: one that takes a second is held up. */
const LOOKS_FOR_LOGINS = 20;

/**
 * A user can hold up its own login (post_auth_delay), which the server has let in by then, with the
 * role that it asks for, and does not tell whose it is. Logins that take that long are ended.
 * @param first what was seen when the sessions were told to end for the first time
 */
export async function untilEnded(oids: readonly string[], first: Look, site: Site): Promise<void> {
  let seen = first;
  let starting = startingIn(first);
  const [[locks], [sessions]] = first;
  const pids = [...(sessions?.known ?? []), ...starting];
  const before = { until: locks?.until ?? 'infinity', pids };
  for (let looks = 0; isEnding(seen) || starting.length > 0; looks++) {
    if (looks === MOST_LOOKS) throw sessionsRemain();
    if (looks === LOOKS_FOR_LOGINS) {
      for (const pid of starting) await terminateLogin(pid, site);
      starting = [];
    }
    await sleep(50);
    seen = await look(site, oids, before);
    const still = new Set(startingIn(seen));
    starting = starting.filter((pid) => still.has(pid));
  }
}

function isEnding([, [sessions]]: Look): boolean {
  return sessions?.isEnding === true;
}

function startingIn([[locks], [sessions]]: Look): number[] {
  const known = new Set(sessions?.known);
  return (locks?.pids ?? []).filter((pid) => !known.has(pid));
}

async function look(
  { connection, explain }: Site,
  oids: readonly string[],
  before?: First,
): Promise<Look> {
  return connection.batch<[Locks, Sessions]>(terminateAll(oids, before)).catch((error: unknown) => {
    throw explain(error, 'ending sessions');
  });
}

/** Does nothing to a superuser's login, nor to one that was not let in yet: both are refused. */
async function terminateLogin(pid: number, { connection }: Site): Promise<void> {
  await connection.query(sql`SELECT pg_terminate_backend(${pid})`).catch(() => {});
}
