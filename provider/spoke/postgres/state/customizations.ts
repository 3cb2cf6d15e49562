import { type Sql, sql } from '../../engine/sql.ts';
import {
  type Customizations,
  describeCustomization,
  letsNobodyIn,
  type PostgresCustomization,
} from '../../model/customizations.ts';
import type { CustomizationRow } from '../catalogue/rows.ts';
import { MARKER_PREFIX } from '../marker.ts';
import { literal } from '../quote.ts';
import { IAM_ROLE } from './accounts.ts';
import { isHarmlessSetting } from './portable-settings.ts';

export function customizationsOf(
  rows: readonly CustomizationRow[],
): Map<string, Customizations<PostgresCustomization>> {
  return new Map(
    [...Map.groupBy(rows, ({ user }) => user)].map(([user, ofUser]) => [
      user,
      {
        portable: ofUser.flatMap((row) => portable(row) ?? []),
        left: ofUser
          .filter((row) => portable(row) === undefined)
          .map(({ what }) => (typeof what === 'string' ? what : describeCustomization(what))),
      },
    ]),
  );
}

function portable({ what, isPortable }: CustomizationRow): PostgresCustomization | undefined {
  if (typeof what === 'string' || !isPortable || letsNobodyIn(what)) return undefined;
  return what.kind === 'setting' && !isHarmlessSetting(what) ? undefined : what;
}

/**
 * $1: users of the application, $2: a pattern of the comments of the access's own roles. What holds
 * in the whole server (attributes) is never portable: to give it is nobody's job but a DBA's. Nor is
 * what a role of ours has granted: it would outlive the access of whoever granted it.
 */
export function customizationsQuery(version: number): Sql {
  // Before 16, whoever may create roles may grant any but superusers; the creator of a role has its
  // ADMIN option since.
  const mayAdd =
    version >= 160_000
      ? sql`pg_has_role(m.roleid, 'MEMBER WITH ADMIN OPTION')`
      : sql`NOT bool_or(r.rolsuper)`;
  const [inherits, mayBecome] =
    version >= 160_000
      ? [sql`bool_or(m.inherit_option)`, sql`bool_or(m.set_option)`]
      : [sql`NULL`, sql`NULL`];
  const maySet = version >= 150_000 ? sql`has_parameter_privilege(p.name, 'SET')` : sql`false`;
  return sql`
  WITH u AS (
    SELECT * FROM pg_roles WHERE oid = ANY($1::oid[])
  ), here AS (
    SELECT oid FROM pg_database WHERE datname = current_database()
  ), me AS (
    SELECT rolsuper FROM pg_roles WHERE rolname = current_user
  ), ours AS (
    SELECT objoid AS oid FROM pg_shdescription
     WHERE classoid = 'pg_authid'::regclass
       AND description LIKE ${literal(`${MARKER_PREFIX}%`)}
  ), dependency AS (
    SELECT u.rolname AS "user", d.*, d.dbid IN (0, here.oid) AS is_here
      FROM u, here, pg_shdepend d
     WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = u.oid
  ), customization AS (
    SELECT 1 AS place, rolname AS "user", json_build_object('kind', 'connection limit',
             'limit', rolconnlimit) AS what, true AS is_portable
      FROM u WHERE rolconnlimit <> -1
     UNION ALL
    SELECT 2, rolname, json_build_object('kind', 'validity', 'until',
             to_char(rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US"+00"')),
           rolvaliduntil > now()
      FROM u WHERE isfinite(rolvaliduntil)
     UNION ALL
    SELECT 3, rolname, to_json(a.attribute), false
      FROM u CROSS JOIN LATERAL (VALUES
        ('SUPERUSER', rolsuper), ('CREATEDB', rolcreatedb), ('CREATEROLE', rolcreaterole),
        ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls), ('NOINHERIT', NOT rolinherit)
      ) a(attribute, has) WHERE has
     UNION ALL
    ${MEMBERSHIPS(mayAdd, inherits, mayBecome)}
     UNION ALL
    ${SETTINGS(maySet)}
     UNION ALL
    ${PRIVILEGES}
     UNION ALL
    ${DEFAULT_PRIVILEGES}
     UNION ALL
    ${WITHOUT_CUSTOMIZATION}
  )
  SELECT "user", what, is_portable AS "isPortable" FROM customization ORDER BY place, what::text`;
}

function isOurs(role: Sql): Sql {
  return sql`EXISTS (SELECT FROM ours WHERE ours.oid = ${role})`;
}

/** But for our own, and those in users of ours, or in IAM's role, which every run ends. */
const MEMBERSHIPS = (mayAdd: Sql, inherits: Sql, mayBecome: Sql) => sql`
    SELECT 4, u.rolname, json_build_object('kind', 'membership', 'role', min(r.rolname),
             'isAdmin', bool_or(m.admin_option), 'inherits', ${inherits}, 'mayBecome', ${mayBecome}),
           (bool_or(me.rolsuper) OR ${mayAdd}) AND min(s.description) IS NULL AND NOT granted.by_ours
      FROM me, u
      JOIN pg_auth_members m ON m.member = u.oid
      JOIN pg_roles r ON r.oid = m.roleid
     CROSS JOIN LATERAL (SELECT ${isOurs(sql`m.grantor`)} AS by_ours) granted
      LEFT JOIN pg_shdescription s
        ON s.objoid = r.oid AND s.classoid = 'pg_authid'::regclass
       AND s.description LIKE ${literal(`${MARKER_PREFIX}%`)}
     WHERE r.rolname <> ${literal(IAM_ROLE)}
       AND coalesce(s.description NOT LIKE $2 AND s.description LIKE '%"database":"%', true)
     GROUP BY u.rolname, m.roleid, granted.by_ours`;

/**
 * Sessions in this database begin as a role of ours, or as none. Settings of extensions that every
 * user may change for itself are left: nobody knows whether one of them runs code, as
 * plv8.start_proc does. So are those that only count when a session begins, such as post_auth_delay.
 */
const SETTINGS = (maySet: Sql) => sql`
    SELECT 5, u.rolname, json_build_object('kind', 'setting', 'name', s.name, 'value', s.value,
             'database', d.datname),
           coalesce(CASE p.context
                      WHEN 'user' THEN strpos(p.name, '.') = 0
                      WHEN 'superuser' THEN me.rolsuper OR ${maySet}
                      WHEN 'superuser-backend' THEN me.rolsuper
                    END, false)
      FROM me, u
      JOIN pg_db_role_setting g ON g.setrole = u.oid
     CROSS JOIN LATERAL (SELECT split_part(entry, '=', 1) AS name,
                                substr(entry, strpos(entry, '=') + 1) AS value
                           FROM unnest(g.setconfig) entry) s
      LEFT JOIN pg_database d ON d.oid = g.setdatabase
      LEFT JOIN pg_settings p ON lower(p.name) = lower(s.name)
     WHERE NOT (s.name = 'role' AND d.datname IS NOT DISTINCT FROM current_database())`;

const PRIVILEGES = sql`
    SELECT 6, "user", json_build_object('kind', 'privileges',
             'privileges', array_agg(DISTINCT a.privilege_type),
             'type', type, 'object', (pg_identify_object(classid, objid, 0)).identity,
             'column', attribute, 'grantable', a.is_grantable),
           bool_and(pg_has_role(owner, 'USAGE') OR pg_has_role(a.grantor, 'USAGE'))
             AND NOT granted.by_ours
      FROM dependency CROSS JOIN LATERAL (
        SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS type, relowner AS owner,
               relacl AS acl, NULL::name AS attribute
          FROM pg_class WHERE classid = 'pg_class'::regclass AND oid = objid AND objsubid = 0
                          AND relpersistence <> 't'
         UNION ALL
        SELECT 'TABLE', relowner, attacl, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
         WHERE classid = 'pg_class'::regclass AND attrelid = objid AND attnum = objsubid
           AND objsubid <> 0
         UNION ALL
        SELECT 'ROUTINE', proowner, proacl, NULL FROM pg_proc
         WHERE classid = 'pg_proc'::regclass AND oid = objid
         UNION ALL
        SELECT 'TYPE', typowner, typacl, NULL FROM pg_type
         WHERE classid = 'pg_type'::regclass AND oid = objid
         UNION ALL
        SELECT 'SCHEMA', nspowner, nspacl, NULL FROM pg_namespace
         WHERE classid = 'pg_namespace'::regclass AND oid = objid
         UNION ALL
        SELECT 'DATABASE', datdba, datacl, NULL FROM pg_database
         WHERE classid = 'pg_database'::regclass AND oid = objid
         UNION ALL
        SELECT 'LANGUAGE', lanowner, lanacl, NULL FROM pg_language
         WHERE classid = 'pg_language'::regclass AND oid = objid
         UNION ALL
        SELECT 'FOREIGN SERVER', srvowner, srvacl, NULL FROM pg_foreign_server
         WHERE classid = 'pg_foreign_server'::regclass AND oid = objid
         UNION ALL
        SELECT 'LARGE OBJECT', lomowner, lomacl, NULL FROM pg_largeobject_metadata
         WHERE classid = 'pg_largeobject'::regclass AND oid = objid
      ) object CROSS JOIN LATERAL aclexplode(acl) a
     CROSS JOIN LATERAL (SELECT ${isOurs(sql`a.grantor`)} AS by_ours) granted
     WHERE deptype = 'a' AND is_here AND a.grantee = refobjid
     GROUP BY "user", type, classid, objid, attribute, a.is_grantable, granted.by_ours
    -- Not what somebody has just dropped.
    HAVING (pg_identify_object(classid, objid, 0)).identity IS NOT NULL`;

const DEFAULT_PRIVILEGES = sql`
    SELECT 7, "user", json_build_object('kind', 'default privileges',
             'privileges', array_agg(DISTINCT a.privilege_type),
             'objects', CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'
                          WHEN 'f' THEN 'ROUTINES' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS'
                          ELSE 'LARGE OBJECTS' END,
             'creator', pg_get_userbyid(defaclrole), 'schema', nspname,
             'grantable', a.is_grantable),
           bool_and(pg_has_role(defaclrole, 'USAGE')) AND NOT ${isOurs(sql`defaclrole`)}
      FROM dependency
      JOIN pg_default_acl acl ON classid = 'pg_default_acl'::regclass AND acl.oid = objid
      LEFT JOIN pg_namespace n ON n.oid = defaclnamespace
     CROSS JOIN LATERAL aclexplode(defaclacl) a
     WHERE deptype = 'a' AND is_here AND a.grantee = refobjid
     GROUP BY "user", objid, defaclobjtype, defaclrole, nspname, a.is_grantable`;

/** Policies, foreign data wrappers, other databases and whatever later versions have. */
const WITHOUT_CUSTOMIZATION = sql`
    SELECT 8, "user", to_json(CASE deptype WHEN 'a' THEN 'privileges on ' ELSE '' END
                              || pg_describe_object(classid, objid, objsubid)), false
      FROM dependency
     WHERE is_here AND pg_describe_object(classid, objid, objsubid) IS NOT NULL AND (deptype = 'r'
        OR (deptype = 'a' AND NOT EXISTS (
              SELECT FROM (VALUES ('pg_class'), ('pg_proc'), ('pg_type'), ('pg_namespace'),
                                  ('pg_database'), ('pg_language'), ('pg_foreign_server'),
                                  ('pg_largeobject'), ('pg_default_acl')) known(name)
               WHERE classid = name::regclass)))
     UNION ALL
    SELECT 8, "user", to_json('what it may do in database ' || datname), false
      FROM dependency JOIN pg_database d ON d.oid = dbid
     WHERE NOT is_here AND deptype IN ('a', 'r') GROUP BY "user", datname
     UNION ALL
    SELECT 8, u.rolname, to_json('its user mapping for the foreign server ' || srvname), false
      FROM u JOIN pg_user_mappings m ON m.umuser = u.oid`;
