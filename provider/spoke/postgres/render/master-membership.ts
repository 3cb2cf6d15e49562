import { type Sql, sql } from '../../engine/sql.ts';
import type { User } from '../../model/state.ts';
import { type Marker, writeMarker } from '../marker.ts';
import { id, literal } from '../quote.ts';

/** What makes a role ours: its marker, and what the master may do with it. */
export function mark(role: string, marker: Marker): Sql {
  return sql`COMMENT ON ROLE ${id(role)} IS ${literal(writeMarker(marker))}`;
}

/** A user that was adopted gets its own comment back. */
export function unmark({ name, comment }: User): Sql {
  return sql`COMMENT ON ROLE ${id(name)} IS ${comment === undefined ? sql`NULL` : literal(comment)}`;
}

/**
 * The master stays a member of roles that own something, so that it can grant on it. From 16
 * on, the creator of a role only gets the right to grant it to others
 * (https://www.postgresql.org/docs/16/release-16.html, CREATEROLE). Before 16 it does not even get
 * that, and after an upgrade to 16 nobody could manage the role: hence the ADMIN option for all
 * roles.
 */
export function keepManageable(name: string, inherits: boolean, version: number): Sql[] {
  const grant = sql`GRANT ${id(name)} TO CURRENT_USER`;
  if (version < 160_000) return [sql`${grant} WITH ADMIN OPTION`];
  return inherits ? [sql`${grant} WITH INHERIT TRUE, SET TRUE`] : [];
}

/**
 * REASSIGN OWNED and DROP OWNED require the privileges of the role that they name. The membership
 * ends in the same transaction: a master that stayed a member of a user would lose its password
 * login as soon as that user joins rds_iam.
 */
export function asMember(role: string, version: number, statements: readonly Sql[]): Sql[] {
  const name = id(role);
  const [how, by] =
    version >= 160_000
      ? [sql` WITH INHERIT TRUE, SET TRUE`, sql` GRANTED BY CURRENT_USER`]
      : [sql``, sql``];
  return [
    sql`GRANT ${name} TO CURRENT_USER${how}`,
    ...statements,
    sql`REVOKE ${name} FROM CURRENT_USER${by}`,
  ];
}
