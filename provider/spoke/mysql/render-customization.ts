import { join, keyword, type Sql, sql } from '../engine/sql.ts';
import type { MysqlCustomization, MysqlOption } from '../model/customizations.ts';
import { account, id, literal } from './quote.ts';

/** What somebody set for one user, for another. */
export function renderCustomization(customization: MysqlCustomization, user: string): Sql {
  const name = account(user);
  switch (customization.kind) {
    case 'option':
      return sql`ALTER USER ${name} ${optionOf(customization.option, customization.value)}`;
    case 'attribute':
      return sql`ALTER USER ${name} ATTRIBUTE ${literal(customization.json)}`;
    case 'role': {
      const admin = customization.isAdmin ? sql` WITH ADMIN OPTION` : sql``;
      return sql`GRANT ${roleOf(customization)} TO ${name}${admin}`;
    }
    case 'default role':
      return sql`ALTER USER ${name} DEFAULT ROLE ${roleOf(customization)}`;
    case 'grant': {
      const { privileges, columns, database, object } = customization;
      const only = columns.length === 0 ? sql`` : sql` (${join(columns.map(id))})`;
      const what = join(privileges.map((privilege) => sql`${keyword(privilege)}${only}`));
      const on =
        object === null
          ? sql`${id(database)}.*`
          : sql`${keyword(object.type)} ${id(database)}.${id(object.name)}`;
      return sql`GRANT ${what} ON ${on} TO ${name}`;
    }
  }
}

/** MariaDB's roles come from no host. */
function roleOf({ role, host }: { readonly role: string; readonly host: string | undefined }): Sql {
  return host === undefined ? id(role) : sql`${literal(role)}@${literal(host)}`;
}

function optionOf(option: MysqlOption, value: number): Sql {
  switch (option) {
    case 'MAX_QUERIES_PER_HOUR':
      return sql`WITH MAX_QUERIES_PER_HOUR ${value}`;
    case 'MAX_UPDATES_PER_HOUR':
      return sql`WITH MAX_UPDATES_PER_HOUR ${value}`;
    case 'MAX_CONNECTIONS_PER_HOUR':
      return sql`WITH MAX_CONNECTIONS_PER_HOUR ${value}`;
    case 'MAX_USER_CONNECTIONS':
      return sql`WITH MAX_USER_CONNECTIONS ${value}`;
    case 'MAX_STATEMENT_TIME':
      return sql`WITH MAX_STATEMENT_TIME ${value}`;
    case 'PASSWORD EXPIRE INTERVAL':
      return sql`PASSWORD EXPIRE INTERVAL ${value} DAY`;
    case 'PASSWORD HISTORY':
      return sql`PASSWORD HISTORY ${value}`;
    case 'PASSWORD REUSE INTERVAL':
      return sql`PASSWORD REUSE INTERVAL ${value} DAY`;
    case 'FAILED_LOGIN_ATTEMPTS':
      return sql`FAILED_LOGIN_ATTEMPTS ${value}`;
    case 'PASSWORD_LOCK_TIME':
      return value < 0 ? sql`PASSWORD_LOCK_TIME UNBOUNDED` : sql`PASSWORD_LOCK_TIME ${value}`;
  }
}
