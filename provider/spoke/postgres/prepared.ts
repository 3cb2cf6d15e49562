import { sql } from '../engine/sql.ts';
import { IAM_ROLE } from './accounts.ts';
import type { Connection } from './connection.ts';
import { code, id, literal } from './quote.ts';

export interface PreparedTransaction {
  readonly gid: string;
  readonly owner: string;
  readonly database: string;
}

export async function readPrepared(
  owners: readonly string[],
  connection: Connection,
): Promise<PreparedTransaction[]> {
  if (owners.length === 0) return [];
  return connection.query<PreparedTransaction>(
    sql`SELECT gid, owner::text, database::text FROM pg_prepared_xacts WHERE owner = ANY($1)`,
    [owners],
  );
}

/**
 * Rolls a prepared transaction back, and closes the connection, which must be to its database. Only
 * its owner may, so that the master becomes a member of that user for a moment.
 */
export async function rollBackPrepared(
  { gid, owner }: Pick<PreparedTransaction, 'gid' | 'owner'>,
  connection: Connection,
): Promise<void> {
  const user = id(owner);
  try {
    const [server] = await connection.query<{ version: number }>(
      sql`SELECT current_setting('server_version_num')::int AS version`,
    );
    const isInherited = (server?.version ?? 0) < 160_000;
    await connection.query(
      isInherited
        ? joinBefore16(owner)
        : sql`
      GRANT ${user} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE`,
    );
    try {
      await connection.query(sql`SET ROLE ${user}`);
      await connection.query(sql`ROLLBACK PREPARED ${literal(gid)}`);
    } finally {
      await connection.query(sql`RESET ROLE`);
      const by = isInherited ? sql`` : sql` GRANTED BY CURRENT_USER`;
      await connection.query(sql`REVOKE ${user} FROM CURRENT_USER${by}`);
    }
  } finally {
    await connection.close();
  }
}

/**
 * A master that is a member of rds_iam, through whichever role, can't log in with its password. So
 * the user leaves rds_iam first; the next inspection finds that it has to join again.
 */
function joinBefore16(owner: string) {
  return sql`DO ${code(sql`
    BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(IAM_ROLE)}) THEN
        REVOKE ${id(IAM_ROLE)} FROM ${id(owner)};
      END IF;
      GRANT ${id(owner)} TO CURRENT_USER;
    END`)}`;
}
