/** The only ways in which a name or a text becomes part of a statement. Right under the sql_mode that connection.ts sets. */

export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0')}'`;
}

export function literals(texts: readonly string[]): string {
  return texts.map(literal).join(', ');
}

/** A user that may come from anywhere. Ours all do: the network decides who reaches the database. */
export function account(name: string): string {
  return `${literal(name)}@'%'`;
}

export function accounts(names: readonly string[]): string {
  return names.map(account).join(', ');
}

/**
 * A database as grants spell and store it: a pattern in which `_` and `%` are wildcards, so that `my_db` would open myXdb too. But
 * where partial_revokes is on (on Aurora MySQL 3 always), names mean themselves, and one with backslashes means nothing that exists.
 * https://dev.mysql.com/doc/refman/8.4/en/grant.html, mysql-server: acl_get() in sql/auth/sql_auth_cache.cc
 */
export function grantName(database: string, namesAreLiteral: boolean): string {
  return namesAreLiteral ? database : database.replace(/[\\_%]/g, '\\$&');
}

/**
 * The same database as grants spell it that a DBA did not escape, or that are from before partial_revokes was switched. None if that
 * may be another database of ours: one with a backslash in its name.
 */
export function otherSpelling(grantedAs: string): string | undefined {
  if (grantedAs.includes('\\\\')) return undefined;
  const other = grantedAs.includes('\\')
    ? grantedAs.replaceAll('\\', '')
    : grantName(grantedAs, false);
  return other === grantedAs ? undefined : other;
}
