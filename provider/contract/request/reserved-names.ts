import type { Engine } from './engine.ts';

/**
 * Names of users and roles that a server keeps for itself, or that RDS makes there sooner or later,
 * and those of our own roles. Any other name that is taken is told by the server.
 */
const RESERVED: Readonly<Record<Engine, RegExp>> = {
  // https://www.postgresql.org/docs/current/sql-createrole.html, and what RDS documents as its own.
  postgres: /^(?:pg_.*|public|none|rds_.*|rds(?:admin|repladmin|topmgr|proxyadmin))$/,
  // https://dev.mysql.com/doc/refman/8.4/en/reserved-accounts.html, and MariaDB's and RDS's.
  mysql:
    /^(?:mysql\.(?:sys|session|infoschema)|mariadb\.sys|public|none|rds_.*|rds(?:admin|repladmin|topmgr|proxyadmin))$/i,
};

/** How the names of our group roles and keepers begin. */
const OURS = /^dbaccess_/i;

export function isReserved(name: string, engine: Engine): boolean {
  return RESERVED[engine].test(name) || OURS.test(name);
}

/**
 * PostgreSQL silently cuts a name at 63 bytes, and MySQL refuses more than 32 characters. All
 * characters are ASCII.
 */
export const LONGEST: Record<Engine, number> = { postgres: 63, mysql: 32 };
