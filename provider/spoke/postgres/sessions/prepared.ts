import { type Sql, sql } from '../../engine/sql.ts';
import type { Connection } from '../connection.ts';
import { id, literal, script } from '../quote.ts';
import { IAM_ROLE } from '../state/accounts.ts';

export interface PreparedTransaction {
  readonly gid: string;
  readonly owner: string;
  readonly database: string;
}

/**
 * Rolls a prepared transaction back, and closes the connection, which must be to its database. Only
 * its owner may, so that the master becomes a member of that user for a moment. It is a member of
 * owner roles anyway, as which sessions of owners prepare theirs.
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
    const [master] = await connection.query<{ mayAct: boolean; isIam: boolean }>(
      sql`SELECT pg_has_role(${literal(owner)}, $1) AS "mayAct",
                 EXISTS (SELECT FROM pg_auth_members
                          WHERE roleid = (SELECT oid FROM pg_roles
                                           WHERE rolname = ${literal(IAM_ROLE)})
                            AND member = ${literal(user.text)}::regrole) AS "isIam"`,
      [isInherited ? 'MEMBER' : 'SET'],
    );
    const joins = master?.mayAct !== true;
    const isLeaving = isInherited && master?.isIam === true;
    if (joins) await connection.query(join(owner, isInherited, isLeaving));
    try {
      await connection.query(sql`SET ROLE ${user}`);
      await connection.query(sql`ROLLBACK PREPARED ${literal(gid)}`);
    } finally {
      await connection.query(sql`RESET ROLE`);
      if (joins) await connection.query(leave(owner, isInherited, isLeaving));
    }
  } finally {
    await connection.close();
  }
}

/**
 * Until 15, a master that is a member of rds_iam, through whichever role, can't log in with its
 * password: so the user is no member meanwhile. One query is one transaction.
 */
function join(owner: string, isInherited: boolean, isLeaving: boolean): Sql {
  const grant = sql`GRANT ${id(owner)} TO CURRENT_USER`;
  if (!isInherited) return sql`${grant} WITH INHERIT FALSE, SET TRUE`;
  return isLeaving ? script([sql`REVOKE ${id(IAM_ROLE)} FROM ${id(owner)}`, grant]) : grant;
}

function leave(owner: string, isInherited: boolean, isLeaving: boolean): Sql {
  const revoke = sql`REVOKE ${id(owner)} FROM CURRENT_USER`;
  if (!isInherited) return sql`${revoke} GRANTED BY CURRENT_USER`;
  return isLeaving ? script([revoke, sql`GRANT ${id(IAM_ROLE)} TO ${id(owner)}`]) : revoke;
}
