import type { Request } from '../../contract/request/request.ts';
import { OutsideError, UserError } from '../../runtime/errors.ts';
import { readOnly } from '../engine/messages.ts';
import { sql } from '../engine/sql.ts';
import { readServer } from './catalogue/inspect.ts';
import type { ServerRow } from './catalogue/rows.ts';
import type { Connection } from './connection.ts';

/** Refuses an unsuitable server or master user before anything is touched. */
export async function checkServer(connection: Connection, access: Request): Promise<ServerRow> {
  const { host, port } = access.endpoint;
  const server = await readServer(connection);
  if (server.isReadOnly) throw readOnly(`${host}:${port}`);
  if (!server.mayCreateRoles)
    throw new UserError(
      `username: ${server.master} may not create roles on ${host}; the master user must have ` +
        'CREATEROLE',
    );
  if (!server.mayEndSessions)
    throw new UserError(
      `username: ${server.master} may not end sessions on ${host}; the master user must be a ` +
        'member of pg_signal_backend (on RDS through rds_superuser)',
    );
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
  if (rows.some(({ locked }) => locked))
    throw new OutsideError(
      'the master user is a member of rds_iam, through some role, so RDS no longer accepts its ' +
        'password. Log in as the master with an IAM token (or use a session that is still open) ' +
        'and REVOKE the role that leads to rds_iam',
    );
}
