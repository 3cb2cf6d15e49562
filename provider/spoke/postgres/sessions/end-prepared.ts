import { sql } from '../../engine/sql.ts';
import type { Site } from '../site.ts';
import { type PreparedTransaction, rollBackPrepared } from './prepared.ts';

/** What became of the transactions that users had prepared. */
export interface PreparedEnded {
  readonly warnings: string[];
  readonly failed: ReadonlyArray<{
    readonly transaction: PreparedTransaction;
    readonly doing: string;
    readonly error: unknown;
  }>;
}

/**
 * Rolls back what these users have prepared, in whatever database. What they prepared as a group
 * role is spared: only who still is a member can commit it, and it may be a colleague's.
 */
export async function endPrepared(owners: readonly string[], site: Site): Promise<PreparedEnded> {
  const warnings: string[] = [];
  const failed: Array<PreparedEnded['failed'][number]> = [];
  for (const transaction of await readPrepared(owners, site)) {
    const { gid, owner, database } = transaction;
    const what = `the prepared transaction ${gid} of ${owner} in database ${database}`;
    const doing = `roll back ${what}`;
    try {
      await rollBackPrepared(transaction, await site.connectTo(database));
      warnings.push(`${what} was rolled back, since ${owner} may do less than before`);
    } catch (error) {
      failed.push({ transaction, doing, error: site.explain(error, doing) });
    }
  }
  return { warnings, failed };
}

async function readPrepared(
  owners: readonly string[],
  { connection, explain }: Site,
): Promise<PreparedTransaction[]> {
  if (owners.length === 0) return [];
  return connection
    .query<PreparedTransaction>(
      sql`SELECT gid, owner::text, database::text FROM pg_prepared_xacts WHERE owner = ANY($1)`,
      [owners],
    )
    .catch((error: unknown) => {
      throw explain(error, 'looking for prepared transactions');
    });
}
