import pg from 'pg';
import type { PostgresMajor } from './binaries.ts';

/**
 * Makes a fresh server look as RDS hands it over: a master user that is no superuser, the roles
 * `rds_*`, the database `app` that belongs to the master, and the database `rdsadmin` that the
 * master sees but may not enter. It is a model: docs/assumptions.md lists what it leaves out or
 * can't know of RDS.
 */
export async function rdsLikeMaster(
  superuser: pg.Client,
  major: PostgresMajor,
  master: { readonly username: string; readonly password: string },
): Promise<void> {
  const name = pg.escapeIdentifier(master.username);
  // Before PostgreSQL 16, CREATEROLE is enough to grant rds_iam, and the ADMIN option would make
  // the master a member of it.
  const maySetUpIam = 'GRANT rds_iam TO rds_superuser WITH ADMIN TRUE, INHERIT FALSE, SET FALSE';
  const statements = [
    'SET log_statement = none', // the master's password is below; tests search the log for it
    'CREATE ROLE rds_superuser NOLOGIN',
    'CREATE ROLE rds_iam NOLOGIN',
    'CREATE ROLE rds_password NOLOGIN',
    'GRANT pg_monitor, pg_signal_backend TO rds_superuser WITH ADMIN OPTION',
    ...(major >= 16 ? [maySetUpIam] : []),
    `CREATE ROLE ${name} LOGIN CREATEDB CREATEROLE PASSWORD ${pg.escapeLiteral(master.password)}`,
    `GRANT rds_superuser TO ${name}`,
    'CREATE DATABASE rdsadmin',
    'REVOKE ALL ON DATABASE rdsadmin FROM PUBLIC',
    `CREATE DATABASE app OWNER ${name}`,
  ];
  // One at a time, because a list of statements would be a transaction, in which CREATE DATABASE
  // can't run.
  for (const statement of statements) await superuser.query(statement);
}
