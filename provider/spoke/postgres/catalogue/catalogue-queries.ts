import { sql } from '../../engine/sql.ts';
import { commentOf } from './roles-query.ts';

export const SERVER = sql`
  SELECT current_setting('server_version_num')::int AS version,
         current_user AS master,
         pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "isReadOnly",
         (SELECT rolsuper OR rolcreaterole FROM pg_roles
           WHERE rolname = current_user) AS "mayCreateRoles",
         pg_has_role('pg_signal_backend', 'USAGE') AS "mayEndSessions",
         datname AS database, pg_get_userbyid(datdba) AS owner,
         pg_has_role(datdba, 'USAGE') AS grantable,
         (SELECT coalesce(json_agg(json_build_object('name', evtname,
                                                     'called', evtfoid::regproc::text || '()')), '[]')
            FROM pg_event_trigger WHERE evtenabled <> 'D') AS "eventTriggers"
    FROM pg_database WHERE datname = current_database()`;

/** Of whomever, on the whole server. */
export const PREPARED = sql`
  SELECT gid, owner::text, database::text FROM pg_prepared_xacts
   WHERE owner IS NOT NULL AND prepared < now() - interval '10 seconds'
   ORDER BY prepared`;

/** The members of extensions have deptype e. */
export const SCHEMAS = sql`
  SELECT nspname AS schema, pg_get_userbyid(nspowner) AS owner,
         pg_has_role(nspowner, 'USAGE') AS grantable,
         EXISTS (SELECT FROM pg_depend
                  WHERE classid = 'pg_namespace'::regclass AND objid = n.oid AND deptype = 'e')
           AS "isExtensions"
    FROM pg_namespace n
   WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
   ORDER BY nspname`;

/** Of an `acl`. The right to pass a privilege on counts as one more privilege. */
export const PRIVILEGES_IN = sql`
  LATERAL (SELECT grantee, grantor, privilege
             FROM aclexplode(acl),
                  unnest(CASE WHEN is_grantable
                              THEN ARRAY[privilege_type, 'GRANT OPTION FOR ' || privilege_type]
                              ELSE ARRAY[privilege_type] END) privilege)`;

/**
 * Routines that run with the rights of a role (`lender`), whoever calls them: SECURITY DEFINER, and
 * aggregates of such functions, which the server calls without asking whether the caller may.
 */
export const LENT = sql`
  (SELECT oid, pronamespace, proname, proargtypes, proacl, proowner, proowner AS lender
     FROM pg_proc WHERE prosecdef
    UNION ALL
   SELECT p.oid, p.pronamespace, p.proname, p.proargtypes, p.proacl, p.proowner, f.proowner
     FROM pg_aggregate
     JOIN pg_proc f ON f.prosecdef AND f.oid IN (aggtransfn, aggfinalfn, aggcombinefn, aggserialfn,
                                                 aggdeserialfn, aggmtransfn, aggminvtransfn,
                                                 aggmfinalfn)
     JOIN pg_proc p ON p.oid = aggfnoid)`;

/** `app.f(integer, text)` of a `p` in `n`, as GRANT ON ROUTINE takes it. */
export const ROUTINE_NAME = sql`
  format('%I.%I(%s)', n.nspname, p.proname,
         (SELECT string_agg(format_type(type, NULL), ', ' ORDER BY number)
            FROM unnest(p.proargtypes) WITH ORDINALITY t (type, number)))`;

export const ACL = sql`
  WITH acl AS (
    SELECT NULL::name AS schema, coalesce(datacl, acldefault('d', datdba)) AS acl
      FROM pg_database WHERE datname = current_database()
     UNION ALL
    SELECT nspname, coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace
  )
  SELECT schema, r.rolname AS grantee, a.privilege
    FROM acl, ${PRIVILEGES_IN} a LEFT JOIN pg_roles r ON r.oid = a.grantee
   WHERE a.grantee = 0 OR a.grantee = ANY($1::oid[])`;

export const RELATIONS = sql`
  WITH relation AS (
    SELECT n.nspname AS schema, CASE c.relkind WHEN 'S' THEN 'sequences' ELSE 'tables' END AS kind,
           c.oid, c.relacl, c.relowner, pg_has_role(c.relowner, 'USAGE') AS reachable,
           e.objid IS NOT NULL AS "isExtensions"
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN (SELECT DISTINCT objid FROM pg_depend
                  WHERE classid = 'pg_class'::regclass AND deptype = 'e') e ON e.objid = c.oid
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
       AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  ), total AS (
    SELECT schema, kind,
           (count(*) FILTER (WHERE reachable AND NOT "isExtensions"))::int AS reachable,
           (count(*) FILTER (WHERE NOT reachable AND NOT "isExtensions"))::int AS unreachable,
           array_agg(DISTINCT pg_get_userbyid(relowner)::text)
             FILTER (WHERE reachable AND NOT "isExtensions") AS owners
      FROM relation GROUP BY schema, kind
  ), owned AS (
    SELECT schema, kind, json_object_agg(role, count) AS owned
      FROM (SELECT schema, kind, pg_get_userbyid(relowner) AS role, count(*) AS count
              FROM relation
             WHERE reachable AND NOT "isExtensions" AND relowner = ANY($1::oid[])
             GROUP BY 1, 2, 3) o
     GROUP BY schema, kind
  ), item AS (
    SELECT relation.*, true AS "isWhole", relacl AS acl FROM relation
     UNION ALL
    SELECT relation.*, false, attacl FROM relation JOIN pg_attribute ON attrelid = oid
     WHERE attacl IS NOT NULL
  ), held AS (
    SELECT schema, kind,
           json_agg(json_build_object('role', role, 'privilege', privilege, 'count', count,
                                      'inPart', "inPart", 'ofExtensions', "ofExtensions")) AS held
      FROM (SELECT schema, kind, pg_get_userbyid(a.grantee) AS role, a.privilege,
                   count(DISTINCT oid) FILTER (WHERE "isWhole" AND NOT "isExtensions") AS count,
                   count(DISTINCT oid) FILTER (WHERE NOT "isWhole" AND NOT "isExtensions")
                     AS "inPart",
                   count(DISTINCT oid) FILTER (WHERE "isExtensions") AS "ofExtensions"
              FROM item, ${PRIVILEGES_IN} a
             WHERE reachable AND a.grantee = ANY($1::oid[]) AND a.grantee <> relowner
             GROUP BY 1, 2, 3, 4) h
     GROUP BY schema, kind
  )
  SELECT schema, kind, reachable, unreachable, coalesce(owners, '{}') AS owners,
         coalesce(owned, '{}') AS owned, coalesce(held, '[]') AS held
    FROM total LEFT JOIN owned USING (schema, kind) LEFT JOIN held USING (schema, kind)
   ORDER BY schema, kind`;

export const FUTURE = sql`
  SELECT pg_get_userbyid(d.defaclrole) AS creator, n.nspname AS schema, r.rolname AS grantee,
         a.privilege,
         CASE d.defaclobjtype
           WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' ELSE 'schemas'
         END AS objects
    FROM (SELECT *, defaclacl AS acl FROM pg_default_acl) d
   CROSS JOIN ${PRIVILEGES_IN} a
    JOIN pg_roles r ON r.oid = a.grantee
    JOIN ${commentOf(sql`a.grantee`)} s ON s.description LIKE $1
    LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
   WHERE d.defaclobjtype IN ('r', 'S', 'n') AND a.grantee <> d.defaclrole`;

/**
 * pg_shdepend covers every database. It counts default privileges and user mappings as owned, but
 * they are no data of anybody's, nor are temporary tables.
 */
export const DEPENDENCIES = sql`
  SELECT r.rolname AS owner, d.datname AS database,
         (count(*) FILTER (WHERE s.deptype = 'o' AND c.oid IS NULL AND s.classid
                             NOT IN ('pg_default_acl'::regclass, 'pg_user_mapping'::regclass))
         )::int AS owned,
         (count(*) FILTER (WHERE s.deptype = 'a' AND s.classid <> 'pg_default_acl'::regclass))::int
           AS granted,
         (count(*) FILTER (WHERE s.classid = 'pg_policy'::regclass))::int AS policies,
         (count(*) FILTER (WHERE s.classid = 'pg_default_acl'::regclass AND s.deptype = 'a'))::int
           AS "defaultPrivileges",
         (count(*) FILTER (WHERE s.classid = 'pg_user_mapping'::regclass))::int AS "userMappings"
    FROM pg_shdepend s
    JOIN pg_roles r ON r.oid = s.refobjid
    LEFT JOIN pg_database d ON d.oid = s.dbid
    LEFT JOIN pg_class c ON c.oid = s.objid AND s.classid = 'pg_class'::regclass
                        AND d.datname = current_database() AND c.relpersistence = 't'
   WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = ANY($1::oid[])
   GROUP BY 1, 2 ORDER BY 1, 2`;

/** What others have made for our roles in the database, by kind and name. */
export const MENTIONS = sql`
  SELECT pg_get_userbyid(role)::text AS role, 'policy' AS kind,
         format('policy %I on %I.%I', polname, nspname, relname) AS what
    FROM pg_policy p, unnest(p.polroles) role, pg_class c, pg_namespace n
   WHERE c.oid = p.polrelid AND n.oid = c.relnamespace AND role = ANY($1::oid[])
   UNION
  SELECT pg_get_userbyid(a.grantee), 'default privileges',
         format('default privileges of %I', pg_get_userbyid(d.defaclrole))
    FROM pg_default_acl d, aclexplode(d.defaclacl) a
   WHERE a.grantee = ANY($1::oid[]) AND NOT pg_has_role(d.defaclrole, 'USAGE')
     AND d.defaclrole NOT IN (SELECT objoid FROM pg_shdescription
                               WHERE classoid = 'pg_authid'::regclass AND description LIKE $2)
   UNION
  SELECT usename, 'user mapping', format('user mapping for server %I', srvname)
    FROM pg_user_mappings WHERE umuser = ANY($1::oid[])
   ORDER BY 1, 3`;

/**
 * Foreign keys of our users to tables of somebody else, whose check converts one type to another: as
 * the owner of the table that they refer to, by a cast that may be the user's own.
 */
export const FOREIGN_KEYS = sql`
  WITH ours AS MATERIALIZED (
    SELECT objoid AS oid FROM pg_shdescription
     WHERE classoid = 'pg_authid'::regclass AND description LIKE $1
  )
  SELECT format('%I on %I.%I', k.conname, n.nspname, c.relname) AS name,
         pg_get_userbyid(p.relowner)::text AS owner
    FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class p ON p.oid = k.confrelid
   WHERE k.contype = 'f' AND c.relowner IN (SELECT oid FROM ours)
     AND p.relowner <> c.relowner
     AND EXISTS (SELECT FROM unnest(k.conkey, k.confkey) AS pair (here, there)
                   JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = pair.here
                   JOIN pg_attribute b ON b.attrelid = p.oid AND b.attnum = pair.there
                   JOIN pg_type t ON t.oid = a.atttypid
                  WHERE a.atttypid <> b.atttypid AND t.typnamespace <> 'pg_catalog'::regnamespace)
   ORDER BY 1`;
