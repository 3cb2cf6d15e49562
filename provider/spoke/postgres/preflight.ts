import { hostPort, type Request } from '../../contract/request/request.ts';
import {
  masterLockedOut,
  masterMayNotCreateRoles,
  masterMayNotEndSessions,
} from '../../errors/postgres.ts';
import { readOnly } from '../../errors/server.ts';
import { sql } from '../engine/sql.ts';
import type { ServerRow } from './catalogue/rows.ts';
import type { Connection } from './connection.ts';

/**
 * Refuses an unsuitable server or master user before anything is touched.
 * @param rows what the server said of itself
 */
export function checkServer([server]: readonly ServerRow[], { endpoint }: Request): ServerRow {
  if (server === undefined) throw new Error('the server gave no row about itself');
  const facts = { master: server.master, host: endpoint.host };
  if (server.isReadOnly) throw readOnly({ server: hostPort(endpoint) });
  if (!server.mayCreateRoles) throw masterMayNotCreateRoles(facts);
  if (!server.mayEndSessions) throw masterMayNotEndSessions(facts);
  return server;
}

/**
 * RDS takes a password from no member of rds_iam, the master included, through whichever roles it
 * is a member. From 16 on, the master is a member of every role that it created, but RDS only
 * counts memberships that are inherited (crossplane-contrib/provider-sql#359).
 */
export async function assertMasterKeepsItsPassword(
  connection: Connection,
  version: number,
): Promise<void> {
  const kind = version >= 160_000 ? 'USAGE' : 'MEMBER';
  const rows = await connection.query<{ locked: boolean }>(
    sql`SELECT pg_has_role(oid, $1) AS locked FROM pg_roles
         WHERE rolname = 'rds_iam'
           AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)`,
    [kind],
  );
  if (rows.some(({ locked }) => locked)) throw masterLockedOut();
}
