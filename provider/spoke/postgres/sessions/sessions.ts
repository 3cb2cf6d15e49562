import { setTimeout as sleep } from 'node:timers/promises';
import { sessionsRemain } from '../../../errors/server.ts';
import { sql } from '../../engine/sql.ts';
import type { Connection } from '../connection.ts';
import type { Site } from '../site.ts';

/** The numbers of roles, which outlive their names. */
export async function oidsOf(
  names: readonly string[],
  { connection, explain }: Site,
): Promise<string[]> {
  if (names.length === 0) return [];
  const query = sql`SELECT oid::text FROM pg_roles WHERE rolname = ANY($1)`;
  const rows = await connection.query<{ oid: string }>(query, [names]).catch((error: unknown) => {
    throw explain(error, 'looking for sessions');
  });
  return rows.map(({ oid }) => oid);
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

/** Tells the sessions to end, and does not wait for them. */
export const TERMINATE = sql`
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usesysid = ANY($1::oid[])`;

/**
 * A session outlives the privileges, the membership and even the role that it began with. One that
 * began after our first look has only what its user is left with, so we do not wait for a client
 * that reconnects.
 */
export async function endSessions(
  oids: readonly string[],
  { connection, explain }: Site,
): Promise<void> {
  if (oids.length === 0) return;
  let until: string | null = null;
  for (let attempt = 0; attempt < 200; attempt++) {
    const open: Array<{ until: string }> = await connection
      .query<{ until: string }>(TERMINATE_UNTIL, [oids, until])
      .catch((error: unknown) => {
        throw explain(error, 'ending sessions');
      });
    if (open[0] === undefined) return;
    ({ until } = open[0]);
    await sleep(50);
  }
  throw sessionsRemain();
}

/** By the server's clock: those that began before `$2`, or before now. Returns which it was. */
const TERMINATE_UNTIL = sql`
  SELECT pg_terminate_backend(pid), until::text AS until
    FROM pg_stat_activity, (SELECT coalesce($2::timestamptz, statement_timestamp()) AS until) time
   WHERE usesysid = ANY($1::oid[]) AND backend_start <= until`;
