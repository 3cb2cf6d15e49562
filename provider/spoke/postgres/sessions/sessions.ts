import { setTimeout as sleep } from 'node:timers/promises';
import { sessionsRemain } from '../../../errors/server.ts';
import { sql } from '../../engine/sql.ts';
import type { Connection } from '../connection.ts';
import type { Site } from '../site.ts';

/**
 * Roles by their numbers, which outlive their names, and the server's time when they had lost what
 * they lose.
 */
export interface Leavers {
  readonly oids: readonly string[];
  readonly until: string;
}

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

export async function leaversNow(oids: readonly string[], site: Site): Promise<Leavers> {
  return { oids, until: oids.length === 0 ? '-infinity' : await readClock(site) };
}

async function readClock({ connection, explain }: Site): Promise<string> {
  const rows = await connection
    .query<{ now: string }>(sql`SELECT clock_timestamp()::text AS now`)
    .catch((error: unknown) => {
      throw explain(error, 'looking for sessions');
    });
  return rows[0]?.now ?? 'infinity';
}

/** Tells the sessions to end, and does not wait for them. */
export const TERMINATE = sql`
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usesysid = ANY($1::oid[])`;

/**
 * A session outlives the privileges, the membership and even the role that it began with. One that
 * began later has only what its user is left with, so we do not wait for a client that reconnects.
 */
export async function endSessions(
  { oids, until }: Leavers,
  { connection, explain }: Site,
): Promise<void> {
  if (oids.length === 0) return;
  for (let attempt = 0; attempt < 200; attempt++) {
    const open = await connection
      .query(sql`${TERMINATE} AND backend_start <= $2::timestamptz`, [oids, until])
      .catch((error: unknown) => {
        throw explain(error, 'ending sessions');
      });
    if (open.length === 0) return;
    await sleep(50);
  }
  throw sessionsRemain();
}
