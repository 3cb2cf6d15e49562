import * as z from 'zod';
import { REACHES, type Review } from '../../provider/contract/messages/review.ts';
import { MEMBER_A, MEMBER_B } from '../sandbox/organization/roles.ts';
import type { Company } from '../support/two-accounts/company.ts';
import { type Engine, serverOf, sql } from '../support/two-accounts/logins.ts';

/**
 * Who can log in to a database and what they may do there at most, by the servers' catalogues and in
 * the tests' own words: a second opinion on the review.
 */

/** What DBAs leave behind: each kind of login that is not ours, and some that nobody can use. */
export const BY_HAND: Readonly<Record<Engine, readonly string[]>> = {
  postgres: [
    'CREATE ROLE writers NOLOGIN',
    'GRANT INSERT ON facts TO writers',
    'CREATE ROLE everything SUPERUSER LOGIN',
    'CREATE ROLE standby REPLICATION LOGIN',
    'CREATE ROLE "re""ads" LOGIN',
    'GRANT SELECT ON facts TO "re""ads"',
    'CREATE ROLE loads LOGIN IN ROLE writers',
    'CREATE ROLE builds LOGIN',
    'CREATE TABLE built (id int)',
    'ALTER TABLE built OWNER TO builds',
    'CREATE ROLE visits LOGIN',
    "CREATE ROLE expired LOGIN VALID UNTIL '2020-01-01' IN ROLE writers",
    'CREATE ROLE with_token LOGIN IN ROLE rds_iam, writers',
    'CREATE ROLE parked NOLOGIN IN ROLE writers',
  ],
  mariadb: [
    'CREATE ROLE writers',
    'GRANT UPDATE ON app.* TO writers',
    ...['everything', 'standby', 'looks', 'wild', 'loads', 'builds', 'makes', 'visits'].map(
      created,
    ),
    ...['expired', 'parked'].map(created),
    "CREATE USER looks@'10.0.0.%' IDENTIFIED BY 'By-hand-1'",
    "CREATE USER with_token@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'",
    "GRANT ALL ON *.* TO everything@'%'",
    "GRANT REPLICATION SLAVE ON *.* TO standby@'%'",
    "GRANT SELECT ON app.facts TO looks@'%'",
    "GRANT SELECT (id) ON app.facts TO looks@'10.0.0.%'",
    "GRANT INSERT ON `ap_`.* TO wild@'%'",
    "GRANT writers TO loads@'%'",
    "GRANT SELECT, DROP ON app.* TO builds@'%'",
    "GRANT CREATE USER ON *.* TO makes@'%'",
    "GRANT INSERT ON app.* TO expired@'%'",
    "GRANT SELECT ON app.* TO with_token@'%', parked@'%'",
    "ALTER USER expired@'%' PASSWORD EXPIRE",
    "ALTER USER parked@'%' ACCOUNT LOCK",
  ],
};

function created(name: string): string {
  return `CREATE USER ${name}@'%' IDENTIFIED BY 'By-hand-1'`;
}

/** Those of them that can reach the database, and how far. */
export const REACHING: Readonly<Record<Engine, object>> = {
  postgres: {
    ...{ everything: 'own', builds: 'own', standby: 'read', 're"ads': 'read', visits: 'nothing' },
    ...{ loads: 'write', expired: 'write', with_token: 'write' },
  },
  mariadb: {
    ...{ 'everything@%': 'own', 'builds@%': 'own', 'makes@%': 'own', 'standby@%': 'read' },
    ...{ 'looks@%': 'read', 'looks@10.0.0.%': 'read', 'with_token@%': 'read' },
    ...{ 'wild@%': 'write', 'loads@%': 'write', 'expired@%': 'write' },
  },
};

export const CLEANED: Readonly<Record<Engine, readonly string[]>> = {
  postgres: [
    'DROP TABLE built, facts',
    'DROP ROLE everything, standby, "re""ads", loads, builds, visits, expired, with_token, parked',
    'DROP ROLE writers',
  ],
  mariadb: [
    'DROP TABLE facts',
    'DROP USER everything, standby, looks, wild, loads, builds, makes, visits, expired, with_token',
    "DROP USER parked, looks@'10.0.0.%'",
    'DROP ROLE writers',
  ],
};

/** By PostgreSQL's own functions, which know memberships and PUBLIC, for each role and table. */
const BY_FUNCTIONS = `
  SELECT r.rolname AS name, max(CASE
           WHEN x.rolsuper OR x.oid = d.datdba OR x.oid = c.relowner THEN 3
           WHEN has_table_privilege(x.oid, c.oid, 'INSERT, UPDATE, DELETE') THEN 2
           WHEN has_table_privilege(x.oid, c.oid, 'SELECT') OR x.rolreplication THEN 1
           ELSE 0 END) AS reach
    FROM pg_roles r JOIN pg_roles x ON pg_has_role(r.oid, x.oid, 'MEMBER')
    JOIN pg_database d ON d.datname = current_database()
    JOIN pg_class c ON c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
   WHERE r.rolcanlogin AND has_database_privilege(r.oid, d.oid, 'CONNECT')
   GROUP BY r.rolname`;

/** By what SHOW GRANTS says, as information_schema has it, and the roles step by step. */
const BY_SCHEMA = `
  WITH RECURSIVE acting AS (
    SELECT User, Host, CONCAT(QUOTE(User), '@', QUOTE(Host)) AS grantee FROM mysql.global_priv
     WHERE COALESCE(JSON_VALUE(Priv, '$.account_locked'), '0') NOT IN ('1', 'true')
       AND COALESCE(JSON_VALUE(Priv, '$.is_role'), '0') NOT IN ('1', 'true')
     UNION
    SELECT a.User, a.Host, CONCAT(QUOTE(m.Role), '@', QUOTE('')) FROM acting a
      JOIN mysql.roles_mapping m ON CONCAT(QUOTE(m.User), '@', QUOTE(m.Host)) = a.grantee
  ), held AS (
    SELECT GRANTEE, PRIVILEGE_TYPE AS word FROM information_schema.USER_PRIVILEGES
     UNION ALL
    SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES
     WHERE 'app' LIKE TABLE_SCHEMA
     UNION ALL
    SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.TABLE_PRIVILEGES
     WHERE TABLE_SCHEMA = 'app'
     UNION ALL
    SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.COLUMN_PRIVILEGES
     WHERE TABLE_SCHEMA = 'app'
  )
  SELECT CONCAT(a.User, '@', a.Host) AS name, CAST(MAX(CASE
           WHEN h.word IN ('CREATE', 'DROP', 'ALTER', 'SUPER', 'CREATE USER') THEN 3
           WHEN h.word IN ('INSERT', 'UPDATE', 'DELETE', 'EXECUTE') THEN 2
           WHEN h.word IN ('SELECT', 'REPLICATION SLAVE') THEN 1
           ELSE 0 END) AS INT) AS reach
    FROM acting a JOIN held h ON h.GRANTEE = a.grantee
   GROUP BY a.User, a.Host HAVING reach > 0`;

const rowsOfServer = z.array(z.object({ name: z.string(), reach: z.number() }));

/** By name. */
export async function reachesByCatalogue(
  company: Company,
  engine: Engine,
): Promise<Record<string, string>> {
  const { superuser } = serverOf(company.sandbox, engine);
  const query = engine === 'postgres' ? BY_FUNCTIONS : BY_SCHEMA;
  const rows = rowsOfServer.parse(await sql(company, engine, superuser, query));
  return Object.fromEntries(rows.map(({ name, reach }) => [name, REACHES[reach] ?? '']));
}

/** The same, as the review has it. */
export function reachesByReview(
  { accesses, databases }: Review,
  engine: Engine,
): Record<string, string> {
  const isHere = ({ account }: { readonly account: string }) =>
    account === (engine === 'postgres' ? MEMBER_A : MEMBER_B);
  const managed = accesses.filter(isHere).flatMap(({ logins = [] }) => logins);
  const others = databases.filter(isHere).flatMap((database) => database.others);
  const words = { readonly: 'read', readwrite: 'write', owner: 'own' };
  const host = engine === 'postgres' ? '' : '@%';
  return Object.fromEntries([
    ...managed.map(({ name, level }) => [`${name}${host}`, words[level]]),
    ...others.map(({ name, can }) => [name, can]),
  ]);
}

/** What was written to the database so far, by the server's own counters. */
export async function writesTo(company: Company, engine: Engine): Promise<unknown[]> {
  const { superuser } = serverOf(company.sandbox, engine);
  return await sql(company, engine, superuser, WRITES[engine]);
}

const WRITES: Readonly<Record<Engine, string>> = {
  postgres: `
    SELECT sum(tup_inserted + tup_updated + tup_deleted) AS rows FROM pg_stat_database
     WHERE datname = current_database()`,
  mariadb: `
    SELECT sum(VARIABLE_VALUE) AS statements FROM information_schema.GLOBAL_STATUS
     WHERE VARIABLE_NAME REGEXP
           '^Com_(insert|update|delete|replace|grant|revoke|create|drop|alter|rename|truncate|load|call)'`,
};

/** Statistics that PostgreSQL gathers by itself are writes too. */
export const STILL = ['ALTER SYSTEM SET autovacuum = off', 'SELECT pg_reload_conf()'];
export const GOING_ON = ['ALTER SYSTEM RESET autovacuum', 'SELECT pg_reload_conf()'];
