import { join, type Sql, sql } from '../engine/sql.ts';
import type { MysqlOption } from '../model/customizations.ts';
import type { Flavour } from './flavour.ts';
import { isSpelled, PRIVILEGES, TABLES } from './inspect.ts';
import { MARKER_PREFIX } from './marker.ts';
import { id, literal, literals } from './quote.ts';

export interface CustomizationRow {
  readonly user: string;
  readonly kind: Kind;
  readonly name: string;
  /** Of a role. */
  readonly host: string | null;
  readonly database: string | null;
  /** Of an object. */
  readonly type: string | null;
  readonly columnName: string | null;
  /** Separated by commas. */
  readonly privileges: string | null;
  /** The value of an option; 1 for a role WITH ADMIN OPTION, and for a grant by a user of ours. */
  readonly number: number | null;
}

type Kind = 'option' | 'attribute' | 'role' | 'default role' | 'database' | 'object' | 'other';

/** Where something is read: by the name of the user, among rows of users that come from anywhere. */
interface Source {
  readonly from: Sql;
  readonly user: Sql;
  readonly host: Sql;
}

type Part = Exclude<keyof CustomizationRow, 'user' | 'kind' | 'number'>;
const PARTS: readonly Part[] = ['name', 'host', 'database', 'type', 'columnName', 'privileges'];

interface Select {
  readonly kind: Kind;
  readonly source: Source;
  readonly parts: Readonly<Partial<Record<Part | 'number', Sql>>>;
  readonly where?: Sql;
}

export function customizationsQuery(
  flavour: Flavour,
  users: readonly string[],
  grantedAs: string,
): Sql {
  const render = ({ kind, source, parts, where = sql`TRUE` }: Select) => {
    // The tables have collations of their own, which a UNION would not take together.
    const texts = PARTS.map(
      (part) => sql`CAST(${parts[part] ?? sql`NULL`} AS CHAR) AS ${id(part)}`,
    );
    const { from, user, host } = source;
    return sql`
      SELECT CAST(${user} AS CHAR) AS user, ${literal(kind)} AS kind, ${join(texts)},
             ${parts.number ?? sql`NULL`} AS number
        FROM ${from} WHERE ${user} IN (${literals(users)}) AND ${host} = '%' AND ${where}`;
  };
  const all = [...OF_USERS[flavour], ...grants(flavour, grantedAs), ON_SERVER];
  const order: readonly Kind[] = [
    'option',
    'attribute',
    'role',
    'default role',
    'database',
    'object',
  ];
  return sql`SELECT * FROM (${join(all.map(render), sql` UNION ALL `)}) c
              ORDER BY user, kind = 'other', FIELD(kind, ${literals(order)}), \`database\`, name,
                       columnName`;
}

const listed = (table: Sql): Source => ({ from: table, user: sql`User`, host: sql`Host` });

function option(source: Source, name: MysqlOption, value: Sql): Select {
  return {
    kind: 'option',
    source,
    parts: { name: literal(name), number: value },
    where: sql`${value} <> 0`,
  };
}

/** What we leave out: PASSWORD EXPIRE NEVER is ours, and REQUIRE is always SSL. */
const OF_USERS: Readonly<Record<Flavour, readonly Select[]>> = {
  mysql: ofMysql(listed(sql`mysql.user`)),
  mariadb: ofMariadb(listed(sql`mysql.global_priv`)),
};

function ofMysql(source: Source): Select[] {
  const locking = (name: string) =>
    sql`JSON_EXTRACT(User_attributes, ${literal(`$.Password_locking.${name}`)})`;
  const options: ReadonlyArray<readonly [MysqlOption, Sql]> = [
    ['MAX_QUERIES_PER_HOUR', sql`max_questions`],
    ['MAX_UPDATES_PER_HOUR', sql`max_updates`],
    ['MAX_CONNECTIONS_PER_HOUR', sql`max_connections`],
    ['MAX_USER_CONNECTIONS', sql`max_user_connections`],
    ['PASSWORD EXPIRE INTERVAL', sql`password_lifetime`],
    ['PASSWORD HISTORY', sql`Password_reuse_history`],
    ['PASSWORD REUSE INTERVAL', sql`Password_reuse_time`],
    ['FAILED_LOGIN_ATTEMPTS', locking('failed_login_attempts')],
    ['PASSWORD_LOCK_TIME', locking('password_lock_time_days')],
  ];
  const attribute = sql`JSON_EXTRACT(User_attributes, '$.metadata')`;
  return [
    ...options.map(([name, value]) => option(source, name, value)),
    { kind: 'attribute', source, parts: { name: attribute }, where: sql`${attribute} IS NOT NULL` },
    other(source, 'PASSWORD EXPIRE DEFAULT', sql`password_lifetime IS NULL`),
    other(source, 'PASSWORD REQUIRE CURRENT', sql`Password_require_current = 'Y'`),
    {
      kind: 'role',
      source: { from: sql`mysql.role_edges`, user: sql`TO_USER`, host: sql`TO_HOST` },
      parts: { name: sql`FROM_USER`, host: sql`FROM_HOST`, number: sql`WITH_ADMIN_OPTION = 'Y'` },
      where: notOurs(sql`FROM_USER`),
    },
    {
      kind: 'default role',
      source: listed(sql`mysql.default_roles`),
      parts: { name: sql`DEFAULT_ROLE_USER`, host: sql`DEFAULT_ROLE_HOST` },
      where: notOurs(sql`DEFAULT_ROLE_USER`),
    },
  ];
}

function ofMariadb(source: Source): Select[] {
  const value = (name: string) => sql`JSON_VALUE(Priv, ${literal(`$.${name}`)}) + 0`;
  const options: ReadonlyArray<readonly [MysqlOption, Sql]> = [
    ['MAX_QUERIES_PER_HOUR', value('max_questions')],
    ['MAX_UPDATES_PER_HOUR', value('max_updates')],
    ['MAX_CONNECTIONS_PER_HOUR', value('max_connections')],
    ['MAX_USER_CONNECTIONS', value('max_user_connections')],
    ['MAX_STATEMENT_TIME', value('max_statement_time')],
    ['PASSWORD EXPIRE INTERVAL', sql`GREATEST(${value('password_lifetime')}, 0)`],
  ];
  const role = sql`JSON_VALUE(Priv, '$.default_role')`;
  return [
    ...options.map(([name, value]) => option(source, name, value)),
    other(source, 'PASSWORD EXPIRE DEFAULT', sql`${value('password_lifetime')} < 0`),
    {
      kind: 'role',
      source: listed(sql`mysql.roles_mapping`),
      parts: { name: sql`Role`, number: sql`Admin_option = 'Y'` },
      where: notOurs(sql`Role`),
    },
    // RDS's master may not set it for others: that takes UPDATE on the server's own tables.
    {
      kind: 'other',
      source,
      parts: { name: sql`CONCAT('the default role ', ${role})` },
      where: notOurs(role),
    },
  ];
}

function other(source: Source, name: string, where: Sql): Select {
  return { kind: 'other', source, parts: { name: literal(name) }, where };
}

/** Also without NULL. */
function notOurs(role: Sql): Sql {
  return sql`${role} NOT LIKE ${literal('dbaccess\\_%')}`;
}

/** Of whoever granted something: a column Grantor has the host that it came from, not its account's. */
const GRANTOR = sql`LEFT(Grantor, CHAR_LENGTH(Grantor) - LOCATE('@', REVERSE(Grantor)))`;

/**
 * Did a user of ours grant it, or somebody who is gone? Nobody knows whose that was. Grants on whole
 * databases and of roles do not tell who made them.
 */
function isColleagues(flavour: Flavour): Sql {
  const { accounts, memberships } = TABLES[flavour];
  // The tables have collations of their own.
  const isGrantor = sql`BINARY name = BINARY ${GRANTOR}`;
  return sql`(
    NOT EXISTS (SELECT 1 FROM (${accounts}) a
                 WHERE ${isGrantor} AND IFNULL(subject, '') NOT LIKE ${literal(`${MARKER_PREFIX}%`)})
    OR EXISTS (SELECT 1 FROM (${memberships}) m
                WHERE ${isGrantor} AND NOT isAdmin AND role LIKE ${literal('dbaccess\\_%')}))`;
}

/** Grants on the access's own database are the plan's business. */
function grants(flavour: Flavour, grantedAs: string): Select[] {
  const database = sql`Db`;
  const number = isColleagues(flavour);
  return [
    {
      kind: 'database',
      source: listed(sql`mysql.db`),
      parts: { name: sql`''`, database, privileges: sql`CONCAT_WS(',', ${PRIVILEGES})` },
      where: sql`NOT (${isSpelled(grantedAs)})`,
    },
    {
      kind: 'object',
      source: listed(sql`mysql.tables_priv`),
      parts: {
        ...{ database, type: sql`'TABLE'`, name: sql`Table_name` },
        ...{ privileges: sql`UPPER(Table_priv)`, number },
      },
      where: sql`Table_priv <> ''`,
    },
    {
      kind: 'object',
      source: listed(COLUMNS),
      parts: {
        ...{ database, type: sql`'TABLE'`, name: sql`Table_name`, columnName: sql`Column_name` },
        ...{ privileges: sql`UPPER(Column_priv)`, number },
      },
    },
    {
      kind: 'object',
      source: listed(sql`mysql.procs_priv`),
      parts: {
        ...{ database, type: sql`Routine_type`, name: sql`Routine_name` },
        ...{ privileges: sql`UPPER(Proc_priv)`, number },
      },
      // The server gives them to whoever creates a routine (automatic_sp_privileges).
      where: sql`BINARY User <> BINARY ${GRANTOR}`,
    },
  ];
}

/** The row of the table tells who granted something on its columns. */
const COLUMNS = sql`(SELECT c.*, t.Grantor FROM mysql.columns_priv c
                       LEFT JOIN mysql.tables_priv t USING (Host, Db, User, Table_name)) c`;

/** What holds on the whole server reaches every database: to give it is nobody's job but a DBA's. */
const ON_SERVER: Select = {
  kind: 'other',
  source: {
    from: sql`(SELECT PRIVILEGE_TYPE, SUBSTRING_INDEX(SUBSTRING(GRANTEE, 2), ${literal("'@'")}, 1) AS User,
                      IF(GRANTEE LIKE ${literal("%'@'\\%'")}, '%', '') AS Host
                 FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE <> 'USAGE') g`,
    user: sql`User`,
    host: sql`Host`,
  },
  parts: { name: sql`CONCAT(PRIVILEGE_TYPE, ' on all databases')` },
};

/** A privilege that the master may grant: on one database, or, null, on all of them. */
export interface GrantableRow {
  readonly privilege: string;
  readonly database: string | null;
}

/** Also by its roles. */
export function grantableQuery(flavour: Flavour): Sql {
  const quote = literal("'");
  const host = flavour === 'mysql' ? sql`ROLE_HOST` : sql`''`;
  const isMine = sql`IS_GRANTABLE = 'YES' AND (
    GRANTEE = CONCAT(${quote}, REPLACE(CURRENT_USER(), '@', ${literal("'@'")}), ${quote})
    OR GRANTEE IN (SELECT CONCAT(${quote}, ROLE_NAME, ${literal("'@'")}, ${host}, ${quote})
                     FROM information_schema.ENABLED_ROLES WHERE ROLE_NAME IS NOT NULL))`;
  return sql`
    SELECT PRIVILEGE_TYPE AS privilege, NULL AS \`database\`
      FROM information_schema.USER_PRIVILEGES WHERE ${isMine}
     UNION ALL
    SELECT PRIVILEGE_TYPE, TABLE_SCHEMA FROM information_schema.SCHEMA_PRIVILEGES WHERE ${isMine}`;
}

/** Roles that MariaDB's master may grant: those WITH ADMIN OPTION. */
export const GRANTABLE_ROLES = sql`
  SELECT Role AS role FROM mysql.roles_mapping
   WHERE Admin_option = 'Y' AND CONCAT(User, '@', Host) = CURRENT_USER()`;
