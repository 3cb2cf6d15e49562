import { createHash } from 'node:crypto';
import type mysql from 'mysql2/promise';
import type { Login } from '../postgres/server.ts';

/**
 * RDS User Guide, "Master user account privileges": no SUPER, no CONNECTION ADMIN (KILL), no DELETE
 * HISTORY.
 */
const MASTER_PRIVILEGES = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'RELOAD', 'PROCESS', 'REFERENCES'],
  ...['INDEX', 'ALTER', 'SHOW DATABASES', 'CREATE TEMPORARY TABLES', 'LOCK TABLES', 'EXECUTE'],
  ...['REPLICATION CLIENT', 'CREATE VIEW', 'SHOW VIEW', 'CREATE ROUTINE', 'ALTER ROUTINE'],
  ...['CREATE USER', 'EVENT', 'TRIGGER', 'REPLICATION SLAVE'],
];

/** The procedures of RDS for MariaDB that stand for KILL, and what each of them kills. */
const KILLERS = [
  { procedure: 'rds_kill', kill: 'KILL', column: 'ID' },
  { procedure: 'rds_kill_query', kill: 'KILL QUERY', column: 'ID' },
  { procedure: 'rds_kill_query_id', kill: 'KILL QUERY ID', column: 'QUERY_ID' },
];

/**
 * Statements that the server runs before anybody can log in: the service's own user replaces those
 * of an empty server.
 */
export function firstUser({ username, password }: Login): string {
  return [
    "DELETE FROM mysql.global_priv WHERE User <> 'mariadb.sys';",
    'DELETE FROM mysql.proxies_priv;',
    'FLUSH PRIVILEGES;',
    `CREATE USER ${username}@localhost IDENTIFIED BY PASSWORD '${passwordHash(password)}';`,
    `GRANT ALL ON *.* TO ${username}@localhost WITH GRANT OPTION;`,
    '',
  ].join('\n');
}

/**
 * Makes a fresh server look as RDS hands it over: a master user without SUPER, procedures in place
 * of KILL that spare the service's own sessions, and the database `app`. It is a model: README.md
 * lists the differences from RDS.
 */
export async function rdsLikeMariadb(superuser: mysql.Connection, master: Login): Promise<void> {
  const name = `${master.username}@'%'`;
  const statements = [
    'SET SESSION sql_log_off = 1', // the log is for tests to count and search: it begins with them
    `CREATE USER ${name} IDENTIFIED BY PASSWORD '${passwordHash(master.password)}'`,
    `GRANT ${MASTER_PRIVILEGES.join(', ')} ON *.* TO ${name} WITH GRANT OPTION`,
    'CREATE DATABASE app',
    ...KILLERS.map(
      ({ procedure, kill, column }) => `
        CREATE PROCEDURE mysql.${procedure}(IN which BIGINT) SQL SECURITY DEFINER
        IF EXISTS (SELECT 1 FROM information_schema.PROCESSLIST WHERE ${column} = which AND USER = 'rdsadmin') THEN
          SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'CANNOT KILL RDSADMIN SESSION';
        ELSE
          ${kill} which;
        END IF`,
    ),
  ];
  for (const statement of statements) await superuser.query(statement);
}

/** As mysql_native_password has it, so that no log holds the password. */
export function passwordHash(password: string): string {
  const sha1 = (value: string | Buffer) => createHash('sha1').update(value).digest();
  return `*${sha1(sha1(password)).toString('hex').toUpperCase()}`;
}
