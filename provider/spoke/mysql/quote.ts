import { join, type Sql, sql, unsafe } from '../engine/sql.ts';

/**
 * The ways in which a name or a text becomes part of a statement, safe under the sql_mode that
 * connection.ts sets; and how grants spell the name of a database.
 */

export function id(name: string): Sql {
  return unsafe(`\`${name.replaceAll('`', '``')}\``);
}

export function literal(text: string): Sql {
  const quoted = text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0');
  return unsafe(`'${quoted}'`);
}

export function literals(texts: readonly string[]): Sql {
  return join(texts.map(literal));
}

export function hexadecimal(bytes: Buffer): Sql {
  return unsafe(`0x${bytes.toString('hex')}`);
}

/** A user that may come from any host, as all of ours do: the network decides who gets there. */
export function account(name: string): Sql {
  return sql`${literal(name)}@'%'`;
}

export function accounts(names: readonly string[]): Sql {
  return join(names.map(account));
}

/**
 * The pattern by which grants store a database, in which `_` and `%` are wildcards: unescaped,
 * `my_db` would open myXdb too. Where partial_revokes is on (on Aurora MySQL 3 always), grants
 * store plain names, and a name with backslashes matches nothing that exists.
 * https://dev.mysql.com/doc/refman/8.4/en/grant.html mysql-server: acl_get() in
 * sql/auth/sql_auth_cache.cc
 */
export function grantName(database: string, namesAreLiteral: boolean): string {
  return namesAreLiteral ? database : database.replace(/[\\_%]/g, '\\$&');
}

/**
 * The same database in grants that a DBA did not escape, or that date from before partial_revokes
 * was switched. None if that spelling may mean another database of ours, one with a backslash in
 * its name.
 */
export function otherSpelling(grantedAs: string): string | undefined {
  if (grantedAs.includes('\\\\')) return undefined;
  const other = grantedAs.includes('\\')
    ? grantedAs.replaceAll('\\', '')
    : grantName(grantedAs, false);
  return other === grantedAs ? undefined : other;
}
