import { type Sql, sql } from '../../engine/sql.ts';
import type { RoleRow } from './rows.ts';

/**
 * LIMIT keeps the planner from a join of each with each, which it takes for cheap where the
 * statistics are old.
 */
export function commentOf(role: Sql): Sql {
  return sql`LATERAL (SELECT description FROM pg_shdescription
                       WHERE objoid = ${role} AND classoid = 'pg_authid'::regclass LIMIT 1)`;
}

/**
 * Selects one row: all roles, and what they are members of. Memberships are read apart from roles:
 * the server would look them up role by role, which would take most of the time.
 *
 * $1 pattern of the comments of the access's own roles, $2 of owner roles, $3 names, $4 pattern of
 * people's comments, $5 of all of ours, $6 of application users', $7 of keepers', $8 of adopted
 * users'.
 */
export const ROLES = sql`
  -- Materialized, since each of them inlined would scan all comments for every role.
  WITH ours AS MATERIALIZED (
    SELECT objoid AS oid FROM pg_shdescription
     WHERE classoid = 'pg_authid'::regclass AND description LIKE $1
  ), others AS MATERIALIZED (
    -- Only group roles name a database: membership in another person's user does not count.
    SELECT objoid AS oid,
           substring(description FROM '"database":("(?:[^"\\\\]|\\\\.)*")') AS database
      FROM pg_shdescription
     WHERE classoid = 'pg_authid'::regclass AND description LIKE $5 AND description NOT LIKE $1
       AND description LIKE '%"database":"%'
  ), leavers AS MATERIALIZED (
    -- Roles from which our keepers have taken objects over, or are about to.
    SELECT oid FROM pg_roles
     WHERE left(encode(sha256(convert_to(oid || ' ' || rolname, 'UTF8')), 'hex'), 12) IN (
       SELECT substring(description FROM '"from":"([0-9a-f]+)"') FROM pg_shdescription
        WHERE classoid = 'pg_authid'::regclass AND description LIKE $1 AND description LIKE $7)
  ), marked AS MATERIALIZED (
    SELECT objoid AS oid FROM pg_shdescription
     WHERE classoid = 'pg_authid'::regclass AND description LIKE $5
  ), logins AS MATERIALIZED (
    SELECT objoid AS oid, description LIKE $8 AS "isAdopted" FROM pg_shdescription
     WHERE classoid = 'pg_authid'::regclass
       AND (description LIKE $4 OR description LIKE $6)
  ), role AS MATERIALIZED (
    SELECT r.oid, r.rolname AS name, s.description AS comment,
           array_remove(ARRAY[CASE WHEN rolsuper THEN 'SUPERUSER' END,
                              CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
                              CASE WHEN rolcreatedb THEN 'CREATEDB' END,
                              CASE WHEN rolreplication THEN 'REPLICATION' END,
                              CASE WHEN rolbypassrls THEN 'BYPASSRLS' END], NULL) AS attributes,
           r.rolcanlogin AS "isLogin",
           r.rolcanlogin AND coalesce(r.rolvaliduntil > now(), true) AS "canLogIn",
           current_setting('server_version_num')::int < 160000
             OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
             OR r.oid IN (SELECT roleid FROM pg_auth_members
                           WHERE admin_option AND pg_has_role(member, 'USAGE')) AS "isManageable",
           (SELECT substr(setting, length('role=') + 1)
              FROM pg_db_role_setting d, unnest(d.setconfig) setting
             WHERE d.setrole = r.oid
               AND d.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND setting LIKE 'role=%') AS "sessionRole",
           pg_has_role(r.oid, 'USAGE') AS "isMasters",
           r.rolconnlimit = 0 AS "mayHaveNoSession"
      FROM pg_roles r
      LEFT JOIN ${commentOf(sql`r.oid`)} s ON true
     WHERE s.description LIKE $1 OR s.description LIKE $2 OR s.description LIKE $7
        OR r.rolname = ANY($3) OR r.oid IN (SELECT oid FROM leavers)
        -- Our members, those that were expelled, and those that a run left without any group role.
        OR (s.description LIKE $4 AND (NOT r.rolcanlogin
            OR r.oid IN (SELECT member FROM pg_auth_members WHERE roleid IN (SELECT oid FROM ours))
            OR r.oid NOT IN (SELECT member FROM pg_auth_members
                              WHERE roleid IN (SELECT oid FROM ours
                                                UNION ALL SELECT oid FROM others))))
  ), membership AS (
    SELECT member, pg_get_userbyid(roleid) AS role,
           roleid IN (SELECT oid FROM logins)
             -- By its membership, the master grants on what adopted users own.
             AND (member <> (SELECT oid FROM pg_roles WHERE rolname = current_user)
                  OR roleid NOT IN (SELECT oid FROM logins WHERE "isAdopted")) AS "isLogins",
           roleid NOT IN (SELECT oid FROM marked) AS "isUnmarked",
           -- Before 16, CREATEROLE is enough to revoke any role but a superuser's.
           CASE WHEN current_setting('server_version_num')::int < 160000
                THEN roleid NOT IN (SELECT oid FROM pg_roles WHERE rolsuper)
                ELSE grantor = (SELECT oid FROM pg_roles WHERE rolname = current_user)
                END AS "isByMaster",
           CASE WHEN roleid IN (SELECT oid FROM others)
                THEN (SELECT database FROM others o WHERE o.oid = roleid) END AS database
      FROM pg_auth_members
     -- CASE makes the server hash the list. With old statistics, it would go through a joined one
     -- for each membership.
     WHERE CASE WHEN member IN (SELECT oid FROM role) THEN true END
  )
  SELECT (SELECT coalesce(json_agg(role ORDER BY name), '[]') FROM role) AS roles,
         (SELECT coalesce(json_agg(membership), '[]') FROM membership) AS memberships`;

export interface RolesRow {
  readonly roles: ReadonlyArray<Omit<RoleRow, keyof Memberships>>;
  readonly memberships: readonly Membership[];
}

interface Membership {
  /** The oid of a role. */
  readonly member: string;
  /** The name of the role that the member is in. */
  readonly role: string;
  readonly isLogins: boolean;
  readonly isUnmarked: boolean;
  readonly isByMaster: boolean;
  readonly database: string | null;
}

type Memberships = Pick<
  RoleRow,
  'memberOf' | 'memberOfLogins' | 'memberByMaster' | 'memberOfUnmarked' | 'sharedIn'
>;

/** Each role with its memberships. */
export function rolesOf([row]: readonly RolesRow[]): RoleRow[] {
  const { roles = [], memberships = [] } = row ?? {};
  const byMember = Map.groupBy(memberships, ({ member }) => member);
  return roles.map((role) => ({ ...role, ...listed(byMember.get(role.oid) ?? []) }));
}

function listed(memberships: readonly Membership[]): Memberships {
  const namesOf = (those: readonly Membership[]) => distinct(those.map(({ role }) => role));
  return {
    memberOf: namesOf(memberships),
    memberOfLogins: namesOf(memberships.filter(({ isLogins }) => isLogins)),
    memberByMaster: namesOf(memberships.filter(({ isByMaster }) => isByMaster)),
    memberOfUnmarked: namesOf(memberships.filter(({ isUnmarked }) => isUnmarked)),
    sharedIn: distinct(memberships.flatMap(({ database }) => database ?? [])),
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}
