import { LEVELS, type Level } from '../../contract/request/level.ts';

/**
 * What a level may do in the database, listed one by one: GRANT ALL needs a grantor who has really all, which RDS's master has not.
 *
 * Every user holds its privileges itself, and the group roles hold none: they only say which access gives whom which level.
 * - MariaDB activates one default role: who has accesses to two databases would have to choose one.
 * - MariaDB runs a view, routine, trigger or event with what its definer holds without roles, so those of an application that has
 *   its privileges through a role do not work (seen on 10.11.19). Nor may RDS's master set activate_all_roles_on_login.
 * - A grant on a database is a row of its own here. What makes PostgreSQL's grants stop at some 2,400 users does not exist.
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

/** The columns of `mysql.db`, by the privileges that they stand for: all that MySQL 8 and MariaDB 10.6 have in common. */
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
