import { type Sql, sql } from '../engine/sql.ts';
import { MARKER_PREFIX } from './marker.ts';
import { code, id, literal } from './quote.ts';

/**
 * Takes back every privilege that a role holds itself on objects of others in the database. DROP
 * OWNED would drop what it owns, and the policies that name it. What another user of ours granted
 * goes with the grant option that made it possible; what a DBA's role granted stays.
 */
export function renderRevokeAll(role: string): Sql {
  return sql`DO ${code(sql`
    DECLARE target record; giver text;
    BEGIN
      FOR target IN ${HELD}
        SELECT DISTINCT object, relation, owner, acl, role.oid AS role
          FROM held, (SELECT ${code(id(role))}::regrole::oid AS oid) role
         WHERE EXISTS (SELECT FROM aclexplode(acl) a WHERE a.grantee = role.oid)
           AND owner <> role.oid AND pg_has_role(owner, 'USAGE')
      LOOP
        BEGIN
          FOR giver IN
            SELECT DISTINCT format('%s ON %s FROM %I', a.privilege_type, target.object,
                                   pg_get_userbyid(a.grantor))
              FROM aclexplode(target.acl) a
              JOIN pg_shdescription d
                ON d.objoid = a.grantor AND d.classoid = 'pg_authid'::regclass
             WHERE a.grantee = target.role AND a.grantor <> target.owner
               AND d.description LIKE ${literal(`${MARKER_PREFIX}%`)}
          LOOP
            EXECUTE 'REVOKE GRANT OPTION FOR ' || giver || ' CASCADE';
          END LOOP;
          EXECUTE 'REVOKE ALL ON ' || target.object || ${code(sql` FROM ${id(role)} CASCADE`)};
        EXCEPTION WHEN undefined_table OR undefined_function OR undefined_object
                    OR invalid_schema_name THEN
          IF to_regclass(target.relation) IS NOT NULL THEN RAISE; END IF; -- dropped since
        END;
      END LOOP;
    END`)}`;
}

/**
 * Names rather than casts of numbers, which show the number of what somebody has dropped. Revoking
 * all on a table takes the privileges on its columns back as well.
 */
const HELD = sql`
        WITH relation AS (
          SELECT c.oid, c.relowner, c.relacl, format('%I.%I', nspname, relname) AS name,
                 CASE relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END AS kind
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        ), held AS (
          SELECT kind || name AS object, name AS relation, relowner AS owner, relacl AS acl
            FROM relation
           UNION ALL
          SELECT kind || name, name, relowner, attacl
            FROM relation JOIN pg_attribute ON attrelid = oid
           UNION ALL
          SELECT format('%s %I.%I(%s)', CASE prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
                        nspname, proname, pg_get_function_identity_arguments(p.oid)),
                 NULL, proowner, proacl
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
           UNION ALL
          SELECT format('LARGE OBJECT %s', oid), NULL, lomowner, lomacl
            FROM pg_largeobject_metadata
           UNION ALL
          SELECT format('SCHEMA %I', nspname), NULL, nspowner, nspacl FROM pg_namespace
           UNION ALL
          SELECT format('DATABASE %I', datname), NULL, datdba, datacl FROM pg_database
           WHERE datname = current_database()
        )`;
