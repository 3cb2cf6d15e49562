import { type Sql, sql } from '../../engine/sql.ts';
import { code, id } from '../quote.ts';
import { IS_CONTESTED, isOurs, revokeAsGrantors } from './revoke-as-grantors.ts';

/**
 * Takes back the privileges in the database that roles of ours granted to a role that stays, also
 * as owners of what they are on. DROP OWNED would drop what it owns, and the policies that name it.
 * What a DBA's role granted stays.
 */
export function renderRevokeOurs(role: string, version: number): Sql {
  return revokeAsGrantors(heldBy(role, isOurs(sql`a.grantor`)), version);
}

/** The privileges in the database that DROP OWNED BY the role would leave. */
export function renderRevokeContested(role: string, version: number): Sql {
  return revokeAsGrantors(heldBy(role, sql`(a.grantor <> owner OR ${IS_CONTESTED})`), version);
}

function heldBy(role: string, isMeant: Sql): Sql {
  return sql`
          SELECT object, relation, owner, entire, a.privilege_type AS privilege,
                 false AS is_option, a.grantee, a.grantor
            FROM (${OBJECTS}) o, aclexplode(acl) a
           WHERE a.grantee = ${code(id(role))}::regrole AND owner <> a.grantee
             AND pg_has_role(owner, 'USAGE') AND ${isMeant}`;
}

/**
 * Names rather than casts of numbers, which show the number of what somebody has dropped. Revoking
 * on a table takes the privileges on its columns back as well.
 */
const OBJECTS = sql`
            SELECT object, object_name AS relation, relowner AS owner, l.acl, relacl || l.acl AS entire
              FROM (SELECT c.*, format('%I.%I', nspname, relname) AS object_name,
                           format('%s %I.%I', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                                  nspname, relname) AS object
                      FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                     WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')) c,
                   LATERAL (SELECT relacl UNION ALL
                            SELECT attacl FROM pg_attribute
                             WHERE attrelid = c.oid AND attacl IS NOT NULL) l (acl)
             UNION ALL
            SELECT format('ROUTINE %I.%I(%s)', nspname, proname,
                          array_to_string(ARRAY(SELECT format_type(type, NULL)
                                                  FROM unnest(proargtypes) WITH ORDINALITY t (type, n)
                                                 ORDER BY n), ', ')),
                   NULL, proowner, proacl, proacl
              FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE proacl IS NOT NULL
             UNION ALL
            SELECT format('TYPE %I.%I', nspname, typname), NULL, typowner, typacl, typacl
              FROM pg_type JOIN pg_namespace n ON n.oid = typnamespace WHERE typacl IS NOT NULL
             UNION ALL
            SELECT format('LARGE OBJECT %s', oid), NULL, lomowner, lomacl, lomacl
              FROM pg_largeobject_metadata
             UNION ALL
            SELECT format('FOREIGN SERVER %I', srvname), NULL, srvowner, srvacl, srvacl
              FROM pg_foreign_server
             UNION ALL
            SELECT format('SCHEMA %I', nspname), NULL, nspowner, nspacl, nspacl FROM pg_namespace
             UNION ALL
            SELECT format('DATABASE %I', datname), NULL, datdba, datacl, datacl
              FROM pg_database WHERE datname = current_database()`;
