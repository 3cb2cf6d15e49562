import { join, type Sql, sql } from '../engine/sql.ts';
import type { Connection } from './connection.ts';
import type { Flavour } from './flavour.ts';
import { COLUMNS } from './levels.ts';
import { MARKER_PREFIX } from './marker.ts';
import { queryAll } from './message.ts';
import { id, literal, literals, otherSpelling } from './quote.ts';
import { rightsQuery } from './rights-query.ts';
import type { AccountRow, Catalogue, MembershipRow, PrivilegeRow, ServerRow } from './rows.ts';

/** What the server is, and what its master may do. */
export async function readServer(connection: Connection, database: string): Promise<ServerRow> {
  // The grants include the active roles on MySQL, the current role on MariaDB.
  const [[server], grants] = await queryAll<[Omit<ServerRow, 'grants'>, Record<string, string>]>(
    connection,
    [serverQuery(database), sql`SHOW GRANTS`],
  );
  if (server === undefined) throw new Error('the server gave no row about itself');
  return { ...server, grants: grants.flatMap((row) => Object.values(row)) };
}

function serverQuery(database: string): Sql {
  return sql`
    SELECT VERSION() AS version, CURRENT_USER() AS master,
           @@GLOBAL.read_only OR @@GLOBAL.innodb_read_only AS isReadOnly,
           @@GLOBAL.lower_case_table_names AS foldsCase,
           -- MariaDB lacks the variable, and ignores comments for MySQL 5.7 and later.
           0 /*!80016 + @@GLOBAL.partial_revokes */ AS namesAreLiteral,
           EXISTS (SELECT 1 FROM information_schema.ROUTINES
                    WHERE ROUTINE_SCHEMA = 'mysql' AND ROUTINE_NAME = 'rds_kill') AS hasRdsKill,
           EXISTS (SELECT 1 FROM information_schema.SCHEMATA
                    WHERE SCHEMA_NAME = ${literal(database)}) AS hasDatabase`;
}

interface CatalogueOptions {
  readonly grantedAs: string;
  readonly roles: string;
  readonly names: readonly string[];
}

/** Reads the accounts that catalogueQueries() selects. */
export async function readCatalogue(
  connection: Connection,
  flavour: Flavour,
  options: CatalogueOptions,
): Promise<Catalogue> {
  const [accounts, memberships, privileges] = await queryAll<CatalogueRows>(
    connection,
    catalogueQueries(flavour, options),
  );
  return { accounts, memberships, privileges };
}

export type CatalogueRows = [AccountRow, MembershipRow, PrivilegeRow];

/**
 * The accounts that are ours by name or marker, any accounts with these names, the members of the
 * access's group roles (which match the pattern `roles`), and the privileges on the database.
 */
export function catalogueQueries(
  flavour: Flavour,
  { grantedAs, roles, names }: CatalogueOptions,
): [Sql, Sql, Sql] {
  const tables = TABLES[flavour];
  const isOurs = join(
    [
      sql`name LIKE ${literal('dbaccess\\_%')}`,
      sql`subject LIKE ${literal(`${MARKER_PREFIX}%`)}`,
      ...(names.length === 0 ? [] : [sql`name IN (${literals(names)})`]),
      sql`name IN (SELECT name FROM (${tables.memberships}) m WHERE role LIKE ${literal(roles)})`,
    ],
    OR,
  );
  return [
    sql`SELECT * FROM (${tables.accounts}) a WHERE ${isOurs} ORDER BY name, host`,
    sql`SELECT * FROM (${tables.memberships}) m
         WHERE role LIKE ${literal('dbaccess\\_%')} ORDER BY role, name`,
    sql`SELECT User AS name, Host AS host, CONCAT_WS(',', ${PRIVILEGES}) AS privileges,
               IF(Db = ${literal(grantedAs)}, NULL, Db) AS grantedAs
          FROM mysql.db WHERE ${isSpelled(grantedAs)}`,
  ];
}

/** Of the access's group roles, their members, and everybody (rights-query.ts). */
export function rightsOf(
  flavour: Flavour,
  {
    database,
    grantedAs,
    roles,
    adopt,
  }: Record<'database' | 'grantedAs' | 'roles', string> & { readonly adopt: string | undefined },
): Sql {
  return rightsQuery(flavour, {
    roles,
    database,
    isSpelled: isSpelled(grantedAs),
    privileges: PRIVILEGES,
    memberships: TABLES[flavour].memberships,
    adopt,
  });
}

/** Is a grant one on this database? */
export function isSpelled(grantedAs: string): Sql {
  const other = otherSpelling(grantedAs);
  const isLiteral = grantedAs.includes('\\') ? 0 : 1;
  return join(
    [
      sql`Db = ${literal(grantedAs)}`,
      // Where grants store plain names, the other spelling may be another database's name.
      ...(other === undefined
        ? []
        : [
            sql`Db = ${literal(other)} AND 0 /*!80016 + @@GLOBAL.partial_revokes */ = ${isLiteral}`,
          ]),
    ],
    OR,
  );
}

const OR = sql` OR `;

/** Those that a row of mysql.db has. */
export const PRIVILEGES = join(
  Object.entries(COLUMNS).map(
    ([privilege, column]) => sql`IF(${id(column)} = 'Y', ${literal(privilege)}, NULL)`,
  ),
);

/** On MariaDB, a list with an empty entry for the first way remains when the second one is gone. */
const SECOND_WAY = sql`(IFNULL(JSON_LENGTH(Priv, '$.auth_or'), 0) > 1)`;

/**
 * Tables that RDS lets its master read. MariaDB's mysql.user is a view without the lock.
 * https://mariadb.com/kb/en/mysqlglobal_priv-table/
 *
 * On MySQL, every account can be granted as a role. CREATE ROLE makes one that is locked, without a
 * password, which has expired; a user may be all that, but for the last. What was granted to
 * somebody is a role for sure.
 */
export const TABLES: Readonly<
  Record<Flavour, { readonly accounts: Sql; readonly memberships: Sql }>
> = {
  mysql: {
    accounts: sql`
        SELECT User AS name, Host AS host,
               account_locked = 'Y' AND LENGTH(authentication_string) = 0 AND ssl_type = ''
                 AND LOWER(plugin) <> 'awsauthenticationplugin'
                 AND (password_expired = 'Y'
                      OR (User, Host) IN (SELECT FROM_USER, FROM_HOST FROM mysql.role_edges))
                 AS isRole,
               account_locked = 'Y' AS isLocked, plugin, ssl_type = 'ANY' AS isEncrypted,
               IF(ssl_type = 'SPECIFIED', CONVERT(x509_subject USING utf8mb4), NULL) AS subject,
               -- Exactly: the column's collation takes no notice of spaces at the end.
               CAST(authentication_string AS BINARY) = 'RDS' AS hasIamText,
               password_expired = 'Y' AS isExpired,
               IFNULL(JSON_CONTAINS_PATH(User_attributes, 'one', '$.additional_password'), 0)
                 AS hasSecondPassword,
               IFNULL(JSON_LENGTH(User_attributes, '$.multi_factor_authentication'), 0)
                 AS moreFactors,
               0 AS mayHaveNoSession
          FROM mysql.user`,
    memberships: sql`
        SELECT TO_USER AS name, TO_HOST AS host, FROM_USER AS role,
               WITH_ADMIN_OPTION = 'Y' AS isAdmin
          FROM mysql.role_edges`,
  },
  mariadb: {
    accounts: sql`
        SELECT User AS name, Host AS host, IFNULL(JSON_VALUE(Priv, '$.is_role'), 0) + 0 AS isRole,
               IFNULL(JSON_VALUE(Priv, '$.account_locked'), 0) + 0 AS isLocked,
               JSON_VALUE(Priv, '$.plugin') AS plugin,
               IFNULL(JSON_VALUE(Priv, '$.ssl_type'), 0) = 1 AS isEncrypted,
               IF(JSON_VALUE(Priv, '$.ssl_type') = 3,
                  JSON_VALUE(Priv, '$.x509_subject'), NULL) AS subject,
               IFNULL(BINARY JSON_VALUE(Priv, '$.authentication_string') = 'RDS', 0)
                 AND NOT ${SECOND_WAY} AS hasIamText,
               ${expiredOnMariadb()} AS isExpired,
               ${SECOND_WAY} AS hasSecondPassword, 0 AS moreFactors,
               IFNULL(JSON_VALUE(Priv, '$.max_user_connections'), 0) < 0 AS mayHaveNoSession
          FROM mysql.global_priv`,
    memberships: sql`
        SELECT User AS name, Host AS host, Role AS role, Admin_option = 'Y' AS isAdmin
          FROM mysql.roles_mapping`,
  },
};

/**
 * PASSWORD EXPIRE sets the time of the last change to 0. Users with other plugins than those with
 * passwords expire too (seen on 10.11.18).
 */
function expiredOnMariadb(): Sql {
  const changed = sql`IFNULL(JSON_VALUE(Priv, '$.password_last_changed'), 1)`;
  const days = sql`IFNULL(NULLIF(JSON_VALUE(Priv, '$.password_lifetime'), -1),
                          @@GLOBAL.default_password_lifetime)`;
  return sql`(${changed} = 0
              OR (${days} > 0 AND ${changed} > 1
                  AND ${changed} + ${days} * 86400 < UNIX_TIMESTAMP()))`;
}
