import type mysql from 'mysql2/promise';
import { Secret } from '../../../provider/runtime/secret.ts';
import { cachingSha2 } from '../../../provider/spoke/mysql/password-hash.ts';
import type { Login } from '../postgres/server.ts';

/** How the master user comes by its privileges. */
export type MasterKind =
  /** RDS since 8.0.36: a role, which is its default. */
  | 'role'
  /** Aurora: a role, and every role is active at login. */
  | 'active roles'
  /** RDS before 8.0.36. */
  | 'direct';

/** RDS User Guide, "Role-based privilege model". There is no SUPER and no CONNECTION_ADMIN (KILL). */
const PRIVILEGES = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'RELOAD', 'PROCESS', 'REFERENCES'],
  ...['INDEX', 'ALTER', 'SHOW DATABASES', 'CREATE TEMPORARY TABLES', 'LOCK TABLES', 'EXECUTE'],
  ...['REPLICATION SLAVE', 'REPLICATION CLIENT', 'CREATE VIEW', 'SHOW VIEW', 'CREATE ROUTINE'],
  ...['ALTER ROUTINE', 'CREATE USER', 'EVENT', 'TRIGGER', 'CREATE ROLE', 'DROP ROLE'],
  ...['APPLICATION_PASSWORD_ADMIN', 'ROLE_ADMIN', 'XA_RECOVER_ADMIN'],
];

/** MySQL 8.2 gave the privilege to name another user as a definer another name. */
const definerPrivilege = (version: string) =>
  version.startsWith('8.0.') ? 'SET_USER_ID' : 'SET_ANY_DEFINER';

/** "You can't modify the tables in the mysql database directly. You can still query [them]." */
const KEPT_FROM_SYSTEM = [
  ...['INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'REFERENCES', 'INDEX', 'ALTER'],
  ...['CREATE TEMPORARY TABLES', 'LOCK TABLES', 'CREATE VIEW', 'CREATE ROUTINE', 'ALTER ROUTINE'],
  ...['EVENT', 'TRIGGER'],
];

/** The procedures of RDS for MySQL that stand for KILL. */
const KILLERS = [
  { procedure: 'rds_kill', kill: 'KILL' },
  { procedure: 'rds_kill_query', kill: 'KILL QUERY' },
];

/** For the server to run before anybody can come in: the service's own user, in place of root. */
export function firstUser({ username, password }: Login): string {
  return [
    `CREATE USER ${username}@localhost ${identified(password)};`,
    `GRANT ALL ON *.* TO ${username}@localhost WITH GRANT OPTION;`,
    'DROP USER root@localhost;',
    '',
  ].join('\n');
}

/**
 * Makes a fresh server look as RDS hands it over: a master user without SUPER, procedures in place of
 * KILL that spare the service's own sessions, and the database `app`. README.md says what is not so.
 */
export async function rdsLikeMysql(
  superuser: mysql.Connection,
  master: Login,
  options: {
    readonly version: string;
    readonly master: MasterKind;
    readonly partialRevokes: boolean;
  },
): Promise<void> {
  const name = `${master.username}@'%'`;
  const hasRole = options.master !== 'direct';
  const holder = hasRole ? 'rds_superuser_role' : name;
  const privileges = [...PRIVILEGES, definerPrivilege(options.version)];
  const statements = [
    'SET SESSION sql_log_off = 1', // the log is for tests to count and search: it begins with them
    'SET SESSION sql_log_bin = 0',
    ...(options.partialRevokes ? ['SET GLOBAL partial_revokes = ON'] : []),
    ...(hasRole ? ['CREATE ROLE rds_superuser_role'] : []),
    `CREATE USER ${name} ${identified(master.password)}`,
    `GRANT ${privileges.join(', ')} ON *.* TO ${holder} WITH GRANT OPTION`,
    ...(options.partialRevokes
      ? [`REVOKE ${KEPT_FROM_SYSTEM.join(', ')} ON mysql.* FROM ${holder}`]
      : []),
    ...(hasRole ? [`GRANT rds_superuser_role TO ${name}`] : []),
    ...(options.master === 'role' ? [`SET DEFAULT ROLE rds_superuser_role TO ${name}`] : []),
    ...(options.master === 'active roles' ? ['SET GLOBAL activate_all_roles_on_login = ON'] : []),
    'CREATE DATABASE app',
    ...KILLERS.map(
      ({ procedure, kill }) => `
        CREATE PROCEDURE mysql.${procedure}(IN thread BIGINT) READS SQL DATA
        IF EXISTS (SELECT 1 FROM performance_schema.processlist
                    WHERE ID = thread AND USER = 'rdsadmin') THEN
          SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'CANNOT KILL RDSADMIN SESSION';
        ELSE
          ${kill} thread;
        END IF`,
    ),
  ];
  for (const statement of statements) await superuser.query(statement);
}

/** As the hash that the server stores, so that no log holds the password. */
function identified(password: string): string {
  const hash = cachingSha2(new Secret(password)).toString('hex');
  return `IDENTIFIED WITH caching_sha2_password AS 0x${hash}`;
}
