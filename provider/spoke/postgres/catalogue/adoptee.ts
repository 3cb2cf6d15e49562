import { sql } from '../../engine/sql.ts';
import type { Connection } from '../connection.ts';
import { MARKER_PREFIX } from '../marker.ts';

/** Facts that only matter of a role to adopt. */
export interface AdopteeRow {
  readonly name: string;
  /** All roles that it is a member of, through whichever others. */
  readonly reaches: ReadonlyArray<{
    readonly name: string;
    readonly comment: string | null;
    readonly isPowerful: boolean;
  }>;
  /** But for the master. */
  readonly members: readonly string[];
  /** Has somebody made the master a member, beyond the right to pass it on? */
  readonly hasMaster: boolean;
  /** That it owns. */
  readonly databases: readonly string[];
  /** How many rules give others rights on objects that it will create. */
  readonly defaultPrivileges: number;
}

export interface FoundAdoptee {
  readonly row: AdopteeRow | undefined;
  /** Logins that are not ours, if there is none of that name. */
  readonly others: readonly string[];
}

export async function readAdoptee(connection: Connection, name: string): Promise<FoundAdoptee> {
  const [row] = await connection.query<AdopteeRow>(ADOPTEE, [name]);
  if (row !== undefined) return { row, others: [] };
  const others = await connection.query<{ name: string }>(OTHERS, [`${MARKER_PREFIX}%`]);
  return { row, others: others.map((other) => other.name) };
}

/** From 16 on, whoever created a role may grant it, and need not have it. */
const HAS_IT = sql`
  'true' IN (coalesce(to_jsonb(m) ->> 'inherit_option', 'true'),
             coalesce(to_jsonb(m) ->> 'set_option', 'true'))`;

const ADOPTEE = sql`
  SELECT r.rolname AS name,
         (SELECT coalesce(json_agg(json_build_object(
                   'name', g.rolname, 'comment', shobj_description(g.oid, 'pg_authid'),
                   'isPowerful', g.rolsuper OR g.rolcreaterole OR g.rolreplication)), '[]')
            FROM pg_roles g WHERE g.oid <> r.oid AND pg_has_role(r.oid, g.oid, 'MEMBER')) AS reaches,
         ARRAY(SELECT DISTINCT pg_get_userbyid(m.member)::text FROM pg_auth_members m
                WHERE m.roleid = r.oid AND pg_get_userbyid(m.member) <> current_user
                  AND ${HAS_IT}) AS members,
         EXISTS (SELECT FROM pg_auth_members m
                  WHERE m.roleid = r.oid AND pg_get_userbyid(m.member) = current_user
                    AND ${HAS_IT}) AS "hasMaster",
         ARRAY(SELECT datname::text FROM pg_database WHERE datdba = r.oid ORDER BY 1) AS databases,
         (SELECT count(*) FROM pg_default_acl WHERE defaclrole = r.oid)::int AS "defaultPrivileges"
    FROM pg_roles r WHERE r.rolname = $1`;

const OTHERS = sql`
  SELECT r.rolname AS name FROM pg_roles r
   WHERE r.rolcanlogin AND coalesce(shobj_description(r.oid, 'pg_authid') NOT LIKE $1, true)
   ORDER BY 1 LIMIT 10000`;
