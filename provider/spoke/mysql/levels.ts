import { LEVELS, type Level } from '../../contract/request/level.ts';
import type { Grant, MysqlTarget } from '../model/state.ts';
import type { Member } from '../server.ts';

/**
 * The privileges that each level adds to the one below, listed one by one: GRANT ALL needs a
 * grantor that really has all of them, and RDS's master has not.
 *
 * Every user holds its privileges itself. The group roles hold none: they only say which access
 * gives which level to which user.
 * - MariaDB activates a single default role: a person with accesses to two databases would have to
 *   choose one of them.
 * - MariaDB runs a view, routine, trigger or event with the privileges that its definer holds
 *   without roles, so those of an application that holds its privileges through a role do not work
 *   (seen on 10.11.19). Nor may RDS's master set activate_all_roles_on_login.
 * - Here, a grant on a database is a row of its own. There is nothing like the limit of some 2,400
 *   users at which PostgreSQL's grants stop.
 *
 * readonly has no EXECUTE: a routine may write with the rights of its definer.
 */
const ADDED: Readonly<Record<Level, readonly string[]>> = {
  readonly: ['SELECT', 'SHOW VIEW'],
  readwrite: ['INSERT', 'UPDATE', 'DELETE', 'EXECUTE', 'CREATE TEMPORARY TABLES', 'LOCK TABLES'],
  owner: [
    ...['CREATE', 'ALTER', 'DROP', 'INDEX', 'REFERENCES', 'TRIGGER', 'EVENT'],
    ...['CREATE VIEW', 'CREATE ROUTINE', 'ALTER ROUTINE'],
  ],
};

export function privilegesOf(level: Level): readonly string[] {
  return LEVELS.slice(0, LEVELS.indexOf(level) + 1).flatMap((lower) => ADDED[lower]);
}

/** Each member's grants on the database. */
export function wantedGrants(members: readonly Member[]): Array<Grant<MysqlTarget>> {
  return members.flatMap(({ name, level }) =>
    grants(name, { kind: 'database' }, privilegesOf(level)),
  );
}

export function grants(
  grantee: string,
  on: MysqlTarget,
  privileges: readonly string[],
): Array<Grant<MysqlTarget>> {
  return privileges.map((privilege) => ({ grantee, on, privilege, extent: 'all' }));
}

/** By privilege: the columns of `mysql.db` that MySQL 8 and MariaDB 10.6 have in common. */
export const COLUMNS: Readonly<Record<string, string>> = {
  SELECT: 'Select_priv',
  INSERT: 'Insert_priv',
  UPDATE: 'Update_priv',
  DELETE: 'Delete_priv',
  CREATE: 'Create_priv',
  DROP: 'Drop_priv',
  'GRANT OPTION': 'Grant_priv',
  REFERENCES: 'References_priv',
  INDEX: 'Index_priv',
  ALTER: 'Alter_priv',
  'CREATE TEMPORARY TABLES': 'Create_tmp_table_priv',
  'LOCK TABLES': 'Lock_tables_priv',
  'CREATE VIEW': 'Create_view_priv',
  'SHOW VIEW': 'Show_view_priv',
  'CREATE ROUTINE': 'Create_routine_priv',
  'ALTER ROUTINE': 'Alter_routine_priv',
  EXECUTE: 'Execute_priv',
  EVENT: 'Event_priv',
  TRIGGER: 'Trigger_priv',
};
