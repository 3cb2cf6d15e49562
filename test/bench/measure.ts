import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { World } from '../postgres/world.ts';

export interface Cost {
  readonly ms: number;
  /** Messages with SQL, as the server's log holds them: what is waited for. One of them may hold many statements. */
  readonly queries: number;
  readonly connections: number;
  /** Of calls of which others succeeded. */
  readonly failures: readonly string[];
}

/** The server counts: from now on its log has a line for each connection, as it has one for each query. */
export async function countConnections({ sql, server }: World): Promise<void> {
  await sql(server.superuser, "ALTER SYSTEM SET log_connections = 'on'", 'postgres');
  await sql(server.superuser, 'SELECT pg_reload_conf()', 'postgres');
}

/** As the server does by itself within minutes. What dead rows and stale statistics cost is not the next one's to pay. */
export async function tidy({ sql, server }: World): Promise<void> {
  const catalogues = 'pg_authid, pg_auth_members, pg_shdepend, pg_shdescription';
  await sql(server.superuser, `VACUUM ANALYZE ${catalogues}`, 'postgres');
}

export async function measure(
  { server }: World,
  work: () => Promise<readonly string[]>,
): Promise<Cost> {
  const log = openSync(server.logFile, 'r');
  try {
    const before = fstatSync(log).size;
    const start = performance.now();
    const failures = await work();
    const ms = performance.now() - start;
    const lines = Buffer.alloc(fstatSync(log).size - before);
    readSync(log, lines, 0, lines.length, before);
    const count = (pattern: RegExp) => lines.toString().match(pattern)?.length ?? 0;
    const master = `${server.master.username}@\\w+ `;
    return {
      ms,
      queries: count(new RegExp(`${master}LOG: {2}(statement|execute <unnamed>):`, 'g')),
      connections: count(/LOG: {2}connection authorized:/g),
      failures,
    };
  } finally {
    closeSync(log);
  }
}

/** The one in the middle by time. */
export function median(costs: readonly Cost[]): Cost {
  const middle = costs.toSorted((a, b) => a.ms - b.ms)[Math.floor((costs.length - 1) / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}
