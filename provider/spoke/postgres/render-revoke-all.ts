import { type Sql, sql } from '../engine/sql.ts';
import { code, id } from './quote.ts';

/**
 * Takes back every privilege that a role holds itself on objects of others in the database. DROP
 * OWNED would drop what it owns, and the policies that name it.
 */
export function renderRevokeAll(role: string): Sql {
  return sql`DO ${code(sql`
    DECLARE target text;
    BEGIN
      FOR target IN ${HELD}, role AS (SELECT ${code(id(role))}::regrole::oid AS oid)
        SELECT DISTINCT held.object FROM held, role
         WHERE EXISTS (SELECT FROM aclexplode(held.acl) a WHERE a.grantee = role.oid)
           AND held.owner <> role.oid AND pg_has_role(held.owner, 'USAGE')
      LOOP
        EXECUTE 'REVOKE ALL ON ' || target || ${code(sql` FROM ${id(role)} CASCADE`)};
      END LOOP;
    END`)}`;
}

/** Revoking all on a table takes the privileges on its columns back as well. */
const HELD = sql`
        WITH relation AS (
          SELECT format('%s %s', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                        oid::regclass) AS object, oid, relowner, relacl
            FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        ), held AS (
          SELECT object, relowner AS owner, relacl AS acl FROM relation
           UNION ALL
          SELECT object, relowner, attacl FROM relation JOIN pg_attribute ON attrelid = oid
           UNION ALL
          SELECT format('%s %s', CASE prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
                        oid::regprocedure), proowner, proacl FROM pg_proc
           UNION ALL
          SELECT format('SCHEMA %I', nspname), nspowner, nspacl FROM pg_namespace
           UNION ALL
          SELECT format('DATABASE %I', datname), datdba, datacl FROM pg_database
           WHERE datname = current_database()
        )`;
