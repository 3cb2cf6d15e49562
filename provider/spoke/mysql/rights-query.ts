import { join, type Sql, sql } from '../engine/sql.ts';
import { exactly } from './definers.ts';
import type { Flavour } from './flavour.ts';
import { id, literal } from './quote.ts';

/**
 * What the access's group roles (which match the pattern `roles`), their members and everybody hold,
 * but for the members' grants on the database. Everybody is the anonymous user, whose grants on a
 * database hold for all others as well, and on MariaDB from 10.11 on PUBLIC.
 */
export function rightsQuery(
  flavour: Flavour,
  asked: {
    readonly roles: string;
    readonly database: string;
    /** Is a grant on a database one on this database? */
    readonly isSpelled: Sql;
    /** Those that a row of mysql.db has. */
    readonly privileges: Sql;
    /** A query of who is a member of what. */
    readonly memberships: Sql;
    /** A user that somebody else made. */
    readonly adopt: string | undefined;
  },
): Sql {
  const { roles, database, isSpelled, privileges, memberships, adopt } = asked;
  // The server looks members up in a list of its own only if both sides have one collation.
  const isOurs = (name: Sql, member = sql`name`) => sql`(${name} = ''
    OR ${name} = ${literal(flavour === 'mariadb' ? 'PUBLIC' : '')}
    OR ${name} = ${literal(adopt ?? '')} OR ${name} LIKE ${literal(roles)}
    OR ${name} IN (SELECT ${member} FROM (${memberships}) m WHERE role LIKE ${literal(roles)}))`;
  const user = id('User');
  const isHere = sql`Db = ${literal(database)}`;
  const column = (name: string, as: string) => sql`${exactly(id(name))} AS ${id(as)}`;
  const table = (source: string, kind: Sql, object: string, part: Sql, privileges: string) => sql`
    SELECT ${column('User', 'name')}, ${column('Host', 'host')}, ${exactly(kind)} AS kind,
           ${column('Db', 'place')}, ${column(object, 'object')}, ${exactly(part)} AS part,
           ${exactly(sql`UPPER(${id(privileges)})`)} AS privileges, ${isHere} AS isHere
      FROM mysql.${id(source)} WHERE ${id(privileges)} <> '' AND ${isOurs(user)}`;
  // `'name'@'host'`
  const grantee = sql`SUBSTRING_INDEX(GRANTEE, '@', -1)`;
  const name = sql`SUBSTR(GRANTEE, 2, CHAR_LENGTH(GRANTEE) - CHAR_LENGTH(${grantee}) - 3)`;
  return join(
    [
      sql`
    SELECT ${column('User', 'name')}, ${column('Host', 'host')}, 'database' AS kind,
           ${column('Db', 'place')}, '' AS object, '' AS part,
           ${exactly(sql`CONCAT_WS(',', ${privileges})`)} AS privileges,
           (${isSpelled}) OR IF(0 /*!80016 + @@GLOBAL.partial_revokes */ = 1, ${isHere},
                              ${literal(database)} LIKE Db) AS isHere
      FROM mysql.db WHERE ${isOurs(user)} AND (NOT (${isSpelled}) OR User IN ('', 'PUBLIC')
                                               OR User LIKE ${literal(roles)})`,
      table('tables_priv', sql`'table'`, 'Table_name', sql`''`, 'Table_priv'),
      table('columns_priv', sql`'column'`, 'Table_name', sql`Column_name`, 'Column_priv'),
      table('procs_priv', sql`LOWER(Routine_type)`, 'Routine_name', sql`''`, 'Proc_priv'),
      sql`
    SELECT ${exactly(name)}, ${exactly(sql`TRIM(BOTH '''' FROM ${grantee})`)}, 'everything', '', '', '',
           ${exactly(sql`CONCAT(PRIVILEGE_TYPE, IF(IS_GRANTABLE = 'YES', ',GRANT OPTION', ''))`)}, 1
      FROM information_schema.USER_PRIVILEGES
     WHERE (PRIVILEGE_TYPE <> 'USAGE' OR IS_GRANTABLE = 'YES') AND ${isOurs(exactly(name), exactly(sql`name`))}`,
      sql`
    SELECT ${exactly(sql`name`)}, ${exactly(sql`host`)}, 'role', '', ${exactly(sql`role`)}, '', '', 1
      FROM (${memberships}) m
     WHERE role NOT LIKE ${literal('dbaccess\\_%')} AND ${isOurs(sql`name`)}`,
      // USER_PRIVILEGES of MariaDB has no roles. Which privileges these are, is a number.
      ...(flavour === 'mysql'
        ? []
        : [
            sql`
    SELECT ${exactly(user)}, ${exactly(id('Host'))}, 'everything', '', '', '', 'GLOBAL PRIVILEGES', 1
      FROM mysql.global_priv
     WHERE Host = '' AND IFNULL(JSON_VALUE(Priv, '$.access'), 0) > 0 AND ${isOurs(user)}`,
          ]),
    ],
    sql` UNION ALL `,
  );
}
