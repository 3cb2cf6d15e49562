import { type Sql, sql } from '../../engine/sql.ts';
import { LENT, PRIVILEGES_IN, ROUTINE_NAME } from './catalogue-queries.ts';

/** Is `a` one that render-revoke.ts can take back? */
const isRevocable = (owner: Sql) => sql`
  pg_has_role(${owner}, 'USAGE')
    AND (a.grantor = ${owner} OR a.grantor IN (SELECT oid FROM ours)
         OR pg_has_role(a.grantor, CASE WHEN current_setting('server_version_num')::int < 160000
                                        THEN 'MEMBER' ELSE 'SET' END))`;

/**
 * The rights in the database that no group role gives: what PUBLIC and logins hold themselves, what
 * group roles hold out of the master's reach, and what logins own. Read from access control lists,
 * since has_table_privilege would have to be asked for each login and table. Ten names of objects
 * tell enough.
 * - PUBLIC's right to read is nobody's business here, nor is what an extension's script granted to
 *   PUBLIC. (What a user of ours adds to an extension counts as granted by it: pg_init_privs.)
 * - A routine that runs with the rights of a role matters if that role is ours. A DBA's matters if
 *   a login itself is granted it. Of an owner role's, it is told who is granted it when the access
 *   goes.
 * - Default privileges matter if the creator is ours.
 *
 * $1 logins, $2 group roles, $3 pattern of our comments, $4 covered schemas.
 */
export const RIGHTS = sql`
  WITH logins AS MATERIALIZED (
    -- The planner would look at each number of the list wherever the list stands.
    SELECT unnest($1::oid[]) AS oid
  ), ours AS MATERIALIZED (
    SELECT objoid AS oid FROM pg_shdescription
     WHERE classoid = 'pg_authid'::regclass AND description LIKE $3
  ), relation AS (
    SELECT oid, relnamespace, relname, relowner, relacl,
           CASE relkind WHEN 'S' THEN 'sequences' ELSE 'tables' END AS kind
      FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  ), relations AS (
    SELECT a.grantee, i.kind, a.privilege, n.nspname AS schema, i.relowner AS owner,
           format('%I.%I', n.nspname, i.relname) AS name
      FROM (SELECT *, relacl AS acl FROM relation WHERE relacl IS NOT NULL
             UNION ALL
            SELECT r.*, attacl FROM relation r JOIN pg_attribute ON attrelid = r.oid
             WHERE attacl IS NOT NULL) i
      JOIN pg_namespace n ON n.oid = i.relnamespace, ${PRIVILEGES_IN} a
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND a.grantee <> i.relowner
       AND (a.grantee IN (SELECT oid FROM logins)
            OR (a.grantee = ANY($2::oid[]) AND NOT pg_has_role(i.relowner, 'USAGE'))
            OR (a.grantee = 0 AND a.privilege <> 'SELECT'
                AND (i.relowner IN (SELECT oid FROM ours)
                     OR NOT EXISTS (SELECT FROM pg_init_privs p, aclexplode(p.initprivs) initial
                                     WHERE p.classoid = 'pg_class'::regclass AND p.objoid = i.oid
                                       AND initial.grantee = 0
                                       AND initial.privilege_type = a.privilege))))
  ), large AS (
    SELECT a.grantee, 'large objects' AS kind, a.privilege, NULL::name AS schema,
           l.lomowner AS owner, l.oid::text AS name,
           ${isRevocable(sql`l.lomowner`)} AS "isRevocable"
      FROM (SELECT *, lomacl AS acl FROM pg_largeobject_metadata WHERE lomacl IS NOT NULL) l,
           ${PRIVILEGES_IN} a
     WHERE a.grantee <> l.lomowner AND a.privilege <> 'SELECT'
       AND (a.grantee = 0 OR a.grantee IN (SELECT oid FROM logins) OR a.grantee = ANY($2::oid[]))
  ), routines AS (
    SELECT a.grantee, 'routines', a.privilege, n.nspname, p.lender, ${ROUTINE_NAME},
           ${isRevocable(sql`p.proowner`)}
      FROM (SELECT *, coalesce(proacl, acldefault('f', proowner)) AS acl FROM ${LENT} lent) p
      JOIN pg_namespace n ON n.oid = p.pronamespace, ${PRIVILEGES_IN} a
     WHERE n.nspname !~ '^pg_' AND a.grantee <> p.proowner AND a.grantee <> p.lender
       AND (a.grantee IN (SELECT oid FROM logins) OR p.lender = ANY($2::oid[])
            OR (p.lender IN (SELECT oid FROM ours)
                AND (a.grantee = 0 OR a.grantee = ANY($2::oid[]))))
  ), future AS (
    SELECT a.grantee,
           'future ' || CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'
                                             WHEN 'n' THEN 'schemas' ELSE 'large objects' END,
           a.privilege, n.nspname, d.defaclrole, pg_get_userbyid(d.defaclrole)::text
      FROM (SELECT *, defaclacl AS acl FROM pg_default_acl) d
      LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace, ${PRIVILEGES_IN} a
     WHERE d.defaclobjtype IN ('r', 'S', 'n', 'L') AND d.defaclrole IN (SELECT oid FROM ours)
       AND a.grantee <> d.defaclrole
       AND ((a.grantee = 0 AND a.privilege NOT IN ('SELECT', 'USAGE'))
            OR a.grantee IN (SELECT oid FROM logins)
            OR (a.grantee = ANY($2::oid[]) AND NOT pg_has_role(d.defaclrole, 'USAGE')))
  ), owned AS (
    -- Everybody may make large objects and temporary ones, and map themselves to a foreign user.
    SELECT s.refobjid, 'owned', 'ownership', o.schema::name, s.refobjid,
           o.type || ' ' || o.identity
      FROM pg_shdepend s, pg_identify_object(s.classid, s.objid, s.objsubid) o
     WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid IN (SELECT oid FROM logins)
       AND s.deptype = 'o' AND s.objid IS NOT NULL
       AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND s.classid NOT IN ('pg_default_acl'::regclass, 'pg_user_mapping'::regclass,
                             'pg_largeobject'::regclass)
       AND coalesce(o.schema, '') !~ '^pg_(toast_)?temp'
  ), held AS (
    SELECT * FROM large UNION ALL SELECT * FROM routines
     UNION ALL SELECT *, false FROM relations UNION ALL SELECT *, false FROM future
     UNION ALL SELECT *, false FROM owned
  )
  SELECT r.rolname AS holder, kind, privilege, "isRevocable",
         CASE WHEN kind NOT IN ('tables', 'sequences', 'large objects')
              THEN pg_get_userbyid(owner)::text END AS owner,
         (schema IS NULL OR $4::text[] IS NULL OR schema = ANY($4::text[])) AS "isCovered",
         count(DISTINCT name)::int AS count,
         (array_agg(DISTINCT name ORDER BY name))[1:10] AS names
    FROM held LEFT JOIN pg_roles r ON r.oid = grantee
   GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6`;

/** Routines without EXECUTE for PUBLIC or a group role ($1). Extensions know why theirs are so. */
export const CLOSED_ROUTINES = sql`
  SELECT g.rolname AS role, count(*)::int AS count,
         (array_agg(name ORDER BY name))[1:10] AS names
    FROM (SELECT format('%I.%I(%s)', n.nspname, p.proname,
                        pg_get_function_identity_arguments(p.oid)) AS name,
                 p.proowner, p.proacl
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
           WHERE p.proacl IS NOT NULL AND NOT p.prosecdef AND n.nspname !~ '^pg_'
             AND n.nspname <> 'information_schema'
             AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
             AND ($2::text[] IS NULL OR n.nspname = ANY($2::text[]))
             AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) WHERE grantee = 0)
             AND NOT EXISTS (SELECT FROM pg_depend
                              WHERE classid = 'pg_proc'::regclass AND objid = p.oid
                                AND deptype = 'e')) p
    JOIN pg_roles g ON g.oid = ANY($1::oid[])
   WHERE g.oid <> p.proowner AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) WHERE grantee = g.oid)
   GROUP BY 1 ORDER BY 1`;
