import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { PostgresServer } from '../sandbox/postgres/server.ts';

/** Takes the lock that all work on a server waits for, until it is told to let go. */
export async function occupyLock(server: PostgresServer): Promise<() => Promise<void>> {
  const { host, port, superuser, caFile } = server;
  const { username: user, password } = superuser;
  const ssl = { ca: readFileSync(caFile, 'utf8') };
  const client = new pg.Client({ host, port, database: 'postgres', user, password, ssl });
  await client.connect();
  await client.query("SELECT pg_advisory_lock(hashtext('database-access'))");
  return () => client.end();
}
