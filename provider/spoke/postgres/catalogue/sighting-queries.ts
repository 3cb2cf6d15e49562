import { sql } from '../../engine/sql.ts';

/** Who can reach the database. These only read, and ask for no right per role and table. */

export interface SightedRole {
  readonly oid: string;
  readonly name: string;
  /** Of ours only. */
  readonly comment: string | null;
  /** NOLOGIN roles are no logins. */
  readonly isLogin: boolean;
  /** Is it let in with a password by now? VALID UNTIL may have passed, which IAM does not ask for. */
  readonly canLogIn: boolean;
  readonly canConnect: boolean;
  readonly isMaster: boolean;
  readonly isSuperuser: boolean;
  readonly replicates: boolean;
  /** Before 16, CREATEROLE makes itself a member of any role but a superuser. */
  readonly takesRoles: boolean;
  readonly ownsDatabase: boolean;
}

/** $1: pattern of our comments. */
export const SIGHTED_ROLES = sql`
  SELECT r.oid::text, r.rolname AS name, s.description AS comment, r.rolcanlogin AS "isLogin",
         r.rolcanlogin AND coalesce(r.rolvaliduntil > now(), true) AS "canLogIn",
         r.rolcanlogin AND has_database_privilege(r.oid, d.oid, 'CONNECT') AS "canConnect",
         r.rolname = current_user AS "isMaster", r.rolsuper AS "isSuperuser",
         r.rolreplication AS replicates,
         r.rolcreaterole AND current_setting('server_version_num')::int < 160000 AS "takesRoles",
         r.oid = d.datdba AS "ownsDatabase"
    FROM pg_roles r JOIN pg_database d ON d.datname = current_database()
    LEFT JOIN pg_shdescription s
      ON s.objoid = r.oid AND s.classoid = 'pg_authid'::regclass AND s.description LIKE $1`;

export interface SightedMembership {
  readonly member: string;
  readonly role: string;
  /** With INHERIT, SET or ADMIN (16), of which each is enough. */
  readonly isUsable: boolean;
}

export const SIGHTED_MEMBERSHIPS = sql`
  SELECT member::text, roleid::text AS role,
         admin_option OR coalesce((to_jsonb(m) ->> 'inherit_option')::bool
                                  OR (to_jsonb(m) ->> 'set_option')::bool, true) AS "isUsable"
    FROM pg_auth_members m`;

/** What a role, or PUBLIC (0), holds itself, on anything of one kind. */
export interface Holding {
  readonly holder: string;
  /** A role without `usage` of it can't use what it holds there. Null: not in a schema. */
  readonly schema: string | null;
  readonly what: 'usage' | 'read' | 'write' | 'own';
}

/**
 * From access control lists, each different one of a schema once. What an extension's script
 * granted to PUBLIC is not counted, nor are temporary and large objects that somebody owns:
 * everybody may make them.
 */
export const HOLDINGS = sql`
  WITH lists AS (
    SELECT c.relnamespace AS schema, c.relacl AS acl, p.initprivs AS initial
      FROM pg_class c
      LEFT JOIN pg_init_privs p
        ON p.classoid = 'pg_class'::regclass AND p.objoid = c.oid AND p.objsubid = 0
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
       AND c.relacl IS NOT NULL
     GROUP BY 1, 2, 3
     UNION ALL
    SELECT c.relnamespace, a.attacl, NULL
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE a.attacl IS NOT NULL AND c.relpersistence <> 't'
     GROUP BY 1, 2
  ), held AS (
    SELECT a.grantee, l.schema, CASE a.privilege_type WHEN 'SELECT' THEN 'read' ELSE 'write' END
      FROM lists l CROSS JOIN LATERAL aclexplode(l.acl) a
     WHERE a.grantee <> 0 OR NOT EXISTS (
             SELECT FROM aclexplode(l.initial) i
              WHERE i.grantee = 0 AND i.privilege_type = a.privilege_type)
     UNION ALL
    SELECT a.grantee, n.oid, CASE a.privilege_type WHEN 'USAGE' THEN 'usage' ELSE 'write' END
      FROM pg_namespace n
     CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
     UNION ALL
    SELECT a.grantee, NULL, 'write'
      FROM pg_database d
     CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
     WHERE d.datname = current_database() AND a.privilege_type = 'CREATE'
     UNION ALL
    SELECT a.grantee, NULL, CASE a.privilege_type WHEN 'SELECT' THEN 'read' ELSE 'write' END
      FROM (SELECT lomacl FROM pg_largeobject_metadata WHERE lomacl IS NOT NULL GROUP BY 1) l
     CROSS JOIN LATERAL aclexplode(l.lomacl) a
     UNION ALL
    SELECT s.refobjid, NULL, 'own'
      FROM pg_shdepend s
      LEFT JOIN pg_class c ON s.classid = 'pg_class'::regclass AND c.oid = s.objid
     WHERE s.refclassid = 'pg_authid'::regclass AND s.deptype = 'o'
       AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND s.classid NOT IN ('pg_default_acl'::regclass, 'pg_user_mapping'::regclass,
                             'pg_largeobject'::regclass)
       AND coalesce(c.relpersistence <> 't', true)
  )
  SELECT DISTINCT h.grantee::text AS holder, h.schema::text, h.what
    FROM held h(grantee, schema, what) LEFT JOIN pg_namespace n ON n.oid = h.schema
   WHERE n.oid IS NULL OR (n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')`;

export interface SightedSessions {
  readonly role: string;
  readonly count: number;
}

/** In the database. A session of ours is the master's: anybody may call a session by our name. */
export const SIGHTED_SESSIONS = sql`
  SELECT usesysid::text AS role, count(*)::int AS count
    FROM pg_stat_activity
   WHERE datname = current_database() AND usesysid IS NOT NULL
     AND coalesce(backend_type, 'client backend') = 'client backend'
     AND NOT (usename = current_user AND application_name = 'database-access')
   GROUP BY 1`;

/** Routines that lend their owner's rights. Extensions know why theirs do. */
export const LENDING_ROUTINES = sql`
  SELECT count(*)::int AS count
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE p.prosecdef AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
     AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                        AND d.deptype = 'e')`;
