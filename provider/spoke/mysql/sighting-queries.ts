import { join, type Sql, sql } from '../engine/sql.ts';
import { exactly } from './definers.ts';
import type { Flavour } from './flavour.ts';
import { isSpelled, PRIVILEGES, TABLES } from './inspect.ts';
import { id, literal, literals } from './quote.ts';
import type { AccountRow, MembershipRow } from './rows.ts';

/** Who can reach the database. These only read. */

export interface SightedAccount extends AccountRow {
  /** MariaDB: the bits of its privileges on everything. */
  readonly bits: string | null;
  /** MySQL: what partial revokes take from those, as JSON. */
  readonly restrictions: string | null;
}

export function sightedAccounts(flavour: Flavour): Sql {
  const source = {
    mysql: sql`SELECT User, Host, NULL AS bits,
                      CAST(JSON_EXTRACT(User_attributes, '$.Restrictions') AS CHAR) AS restrictions
                 FROM mysql.user`,
    mariadb: sql`SELECT User, Host, JSON_VALUE(Priv, '$.access') AS bits, NULL AS restrictions
                   FROM mysql.global_priv`,
  }[flavour];
  return sql`SELECT a.*, p.bits, p.restrictions
               FROM (${TABLES[flavour].accounts}) a
               JOIN (${source}) p ON p.User = a.name AND p.Host = a.host`;
}

export interface SightedMembership extends MembershipRow {
  readonly roleHost: string;
}

export function sightedMemberships(flavour: Flavour): Sql {
  return {
    mysql: sql`SELECT TO_USER AS name, TO_HOST AS host, FROM_USER AS role, FROM_HOST AS roleHost,
                      WITH_ADMIN_OPTION = 'Y' AS isAdmin
                 FROM mysql.role_edges`,
    mariadb: sql`SELECT User AS name, Host AS host, Role AS role, '' AS roleHost,
                        Admin_option = 'Y' AS isAdmin
                   FROM mysql.roles_mapping`,
  }[flavour];
}

/** Privileges of one kind that a user name has, whatever the host. */
export interface SightedRight {
  readonly name: string;
  readonly kind: 'database' | 'object' | 'grant tables';
  /** Separated by commas. */
  readonly privileges: string;
}

/** On the database and all that is in it, and on the server's own tables; each set once. */
export function sightedRights(database: string, grantedAs: string): Sql {
  const isOn = (database: string) =>
    sql`IF(0 /*!80016 + @@GLOBAL.partial_revokes */ = 1, Db = ${literal(database)},
           ${literal(database)} LIKE Db)`;
  const select = (kind: string, source: string, privileges: Sql, where: Sql) => sql`
    SELECT DISTINCT ${exactly(id('User'))} AS name, ${literal(kind)} AS kind,
           ${exactly(sql`UPPER(${privileges})`)} AS privileges
      FROM mysql.${id(source)} WHERE ${where}`;
  const listed = sql`CONCAT_WS(',', ${PRIVILEGES})`;
  const objects = (source: string, column: string) => [
    select('object', source, id(column), sql`Db = ${literal(database)} AND ${id(column)} <> ''`),
    select('grant tables', source, id(column), sql`Db = 'mysql' AND ${id(column)} <> ''`),
  ];
  return join(
    [
      select('database', 'db', listed, sql`(${isSpelled(grantedAs)}) OR ${isOn(database)}`),
      select('grant tables', 'db', listed, isOn('mysql')),
      ...objects('tables_priv', 'Table_priv'),
      ...objects('columns_priv', 'Column_priv'),
      ...objects('procs_priv', 'Proc_priv'),
    ],
    sql` UNION ALL `,
  );
}

export interface SightedGlobal {
  readonly name: string;
  readonly host: string;
  readonly privilege: string;
}

/** MySQL: which of these privileges accounts hold on everything. */
export function sightedGlobals(privileges: readonly string[]): Sql {
  // `'name'@'host'`
  const grantee = sql`SUBSTRING_INDEX(GRANTEE, '@', -1)`;
  const name = sql`SUBSTR(GRANTEE, 2, CHAR_LENGTH(GRANTEE) - CHAR_LENGTH(${grantee}) - 3)`;
  return sql`
    SELECT ${exactly(name)} AS name, ${exactly(sql`TRIM(BOTH '''' FROM ${grantee})`)} AS host,
           ${exactly(sql`PRIVILEGE_TYPE`)} AS privilege
      FROM information_schema.USER_PRIVILEGES
     WHERE PRIVILEGE_TYPE IN (${literals(privileges)})`;
}

export interface SightedProxy {
  readonly name: string;
  readonly host: string;
  /** Empty: any. */
  readonly proxied: string;
  readonly proxiedHost: string;
}

export const SIGHTED_PROXIES = sql`
  SELECT User AS name, Host AS host, Proxied_user AS proxied, Proxied_host AS proxiedHost
    FROM mysql.proxies_priv`;

export interface SightedServer {
  /** `name@host` of the master. */
  readonly master: string;
  /** Granted to everybody (MySQL), as SET GLOBAL spells them. */
  readonly mandatoryRoles: string;
  /** The sessions of this run. */
  readonly own: number;
  readonly locks: number | null;
}

export function sightedServer(access: string): Sql {
  return sql`
    SELECT CURRENT_USER() AS master, CONNECTION_ID() AS own,
           CONCAT('' /*!80011 , @@GLOBAL.mandatory_roles */) AS mandatoryRoles,
           IS_USED_LOCK(${literal(`database-access/${access}`)}) AS locks`;
}
