import { readFileSync } from 'node:fs';
import mysql from 'mysql2/promise';
import { mysqlSystem } from '../support/database/mysql.ts';
import { specify } from '../support/database/specification.ts';
import { type AnyServer, worldOf } from '../support/database/world.ts';
import { mysqlEngine } from './engine.ts';

/**
 * The same on a real MySQL: TEST_MYSQL_URL=mysql://root:password@localhost:3306 names the server,
 * and TEST_MYSQL_CA the file of the authority that vouches for that name. Use a new server and
 * throw it away: the specification leaves its users and databases behind.
 * .github/workflows/mysql.yml does so with 8.0 and 8.4.
 */
const url = process.env['TEST_MYSQL_URL'];
const caFile = process.env['TEST_MYSQL_CA'];

if (url === undefined || caFile === undefined)
  throw new Error('TEST_MYSQL_URL and TEST_MYSQL_CA belong together');

specify(
  mysqlEngine({
    name: 'MySQL',
    flavour: 'mysql',
    start: async (awsEndpoint, env) => {
      const server = await rdsLikeMysql(new URL(url), caFile);
      const system = mysqlSystem(server, 'mysql', () => Promise.resolve());
      return worldOf(system, awsEndpoint, env);
    },
  }),
);

/**
 * The RDS User Guide's list in "Role-based privilege model", of which we need no more than a DBA
 * would expect.
 */
const PRIVILEGES = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'RELOAD', 'PROCESS', 'REFERENCES'],
  ...['INDEX', 'ALTER', 'SHOW DATABASES', 'CREATE TEMPORARY TABLES', 'LOCK TABLES', 'EXECUTE'],
  ...['REPLICATION SLAVE', 'REPLICATION CLIENT', 'CREATE VIEW', 'SHOW VIEW', 'CREATE ROUTINE'],
  ...['ALTER ROUTINE', 'CREATE USER', 'EVENT', 'TRIGGER', 'CREATE ROLE', 'DROP ROLE'],
];

/** "You can't modify the tables in the mysql database directly. You can still query [them]." */
const KEPT_FROM_SYSTEM = [
  ...['INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'REFERENCES', 'INDEX', 'ALTER'],
  ...['CREATE TEMPORARY TABLES', 'LOCK TABLES', 'CREATE VIEW', 'CREATE ROUTINE', 'ALTER ROUTINE'],
  ...['EVENT', 'TRIGGER'],
];

/**
 * Makes a master user without SUPER, with its privileges in a role as RDS has it since 8.0.36, and
 * the procedure that replaces KILL.
 */
async function rdsLikeMysql(address: URL, caFile: string): Promise<AnyServer> {
  const { hostname: host, username, password } = address;
  const port = Number(address.port || 3306);
  const master = { username: 'rds_like_master', password: 'Master-Password-1' };
  const connection = await mysql.createConnection({
    ...{ host, port, user: username, password: decodeURIComponent(password) },
    ssl: { ca: readFileSync(caFile, 'utf8'), verifyIdentity: true },
  });
  const name = `'${master.username}'@'%'`;
  for (const statement of [
    'CREATE DATABASE IF NOT EXISTS app',
    `DROP USER IF EXISTS ${name}`,
    'DROP ROLE IF EXISTS rds_superuser_role',
    'CREATE ROLE rds_superuser_role',
    `GRANT ${PRIVILEGES.join(', ')} ON *.* TO rds_superuser_role WITH GRANT OPTION`,
    'GRANT ROLE_ADMIN ON *.* TO rds_superuser_role WITH GRANT OPTION',
    ...(process.env['TEST_MYSQL_PARTIAL_REVOKES'] === 'OFF'
      ? []
      : [
          'SET GLOBAL partial_revokes = ON',
          `REVOKE ${KEPT_FROM_SYSTEM.join(', ')} ON mysql.* FROM rds_superuser_role`,
        ]),
    `CREATE USER ${name} IDENTIFIED BY '${master.password}'`,
    `GRANT rds_superuser_role TO ${name}`,
    `SET DEFAULT ROLE rds_superuser_role TO ${name}`,
    'DROP PROCEDURE IF EXISTS mysql.rds_kill',
    'CREATE PROCEDURE mysql.rds_kill(IN which BIGINT) SQL SECURITY DEFINER KILL which',
  ])
    await connection.query(statement);
  await connection.end();
  return { host, port, database: 'app', caFile, master };
}
