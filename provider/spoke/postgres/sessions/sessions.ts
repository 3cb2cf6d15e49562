import { setTimeout as sleep } from 'node:timers/promises';
import { sessionsRemain } from '../../../errors/server.ts';
import { type Sql, sql } from '../../engine/sql.ts';
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

/** A session that was told to end. */
export interface Ending {
  /** Only sessions that began up to then are told, by the server's clock. */
  readonly until: string;
}

/**
 * Tells the sessions to end that began before now. statement_timestamp() would be the time before
 * the COMMIT that comes in the same message.
 */
export function terminateUntilNow(oids: readonly string[]): Sql {
  return terminateUntil(oids, sql`clock_timestamp()`);
}

function terminateUntil(oids: readonly string[], until: Sql): Sql {
  return sql`WITH time AS MATERIALIZED (SELECT ${until} AS until)
             SELECT pg_terminate_backend(pid), until::text AS until
               FROM pg_stat_activity, time
              WHERE usesysid = ANY(${array(oids)}::oid[]) AND backend_start <= until`;
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
  const oids = users.map(({ oid }) => oid);
  const open = await connection.query<Ending>(terminateUntilNow(oids)).catch((error: unknown) => {
    throw explain(error, 'ending sessions');
  });
  await untilEnded(oids, open, site);
}

/** @param told the sessions that were told to end, for the first time */
export async function untilEnded(
  oids: readonly string[],
  told: readonly Ending[],
  { connection, explain }: Site,
): Promise<void> {
  let [open] = told;
  for (let attempt = 0; open !== undefined; attempt++) {
    if (attempt === 200) throw sessionsRemain();
    await sleep(50);
    const until = sql`${literal(open.until)}::timestamptz`;
    [open] = await connection.query<Ending>(terminateUntil(oids, until)).catch((error: unknown) => {
      throw explain(error, 'ending sessions');
    });
  }
}
