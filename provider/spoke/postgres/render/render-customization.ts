import { join, keyword, type Sql, sql } from '../../engine/sql.ts';
import type { PostgresCustomization } from '../../model/customizations.ts';
import { id, identity, literal, literals } from '../quote.ts';
import { parseNames } from '../state/portable-settings.ts';

/** What somebody set for one user, for another. */
export function renderCustomization(customization: PostgresCustomization, user: string): Sql {
  const name = id(user);
  switch (customization.kind) {
    case 'connection limit':
      return sql`ALTER ROLE ${name} CONNECTION LIMIT ${customization.limit}`;
    case 'validity':
      return sql`ALTER ROLE ${name} VALID UNTIL ${literal(customization.until)}`;
    case 'setting': {
      const { database } = customization;
      const where = database === null ? sql`` : sql` IN DATABASE ${id(database)}`;
      const parameter = join(customization.name.split('.').map(id), sql`.`);
      return sql`ALTER ROLE ${name}${where} SET ${parameter} = ${parameterValue(customization)}`;
    }
    case 'membership': {
      const { role, isAdmin, inherits, mayBecome } = customization;
      const options =
        inherits === null || mayBecome === null
          ? isAdmin && sql` WITH ADMIN OPTION`
          : sql` WITH ADMIN ${truth(isAdmin)}, INHERIT ${truth(inherits)}, SET ${truth(mayBecome)}`;
      return sql`GRANT ${id(role)} TO ${name}${options || sql``}`;
    }
    case 'privileges': {
      const { privileges, type, object, column, grantable } = customization;
      const columns = column === null ? sql`` : sql` (${id(column)})`;
      const what = join(privileges.map((privilege) => sql`${keyword(privilege)}${columns}`));
      const on = sql`${keyword(type)} ${identity(object)}`;
      return sql`GRANT ${what} ON ${on} TO ${name}${withOption(grantable)}`;
    }
    case 'default privileges': {
      const { privileges, objects, creator, schema, grantable } = customization;
      const where = schema === null ? sql`` : sql` IN SCHEMA ${id(schema)}`;
      const what = sql`${join(privileges.map(keyword))} ON ${keyword(objects)}`;
      return sql`ALTER DEFAULT PRIVILEGES FOR ROLE ${id(creator)}${where}
        GRANT ${what} TO ${name}${withOption(grantable)}`;
    }
  }
}

function withOption(grantable: boolean): Sql {
  return grantable ? sql` WITH GRANT OPTION` : sql``;
}

function truth(value: boolean): Sql {
  return value ? sql`TRUE` : sql`FALSE`;
}

/**
 * Parameters that are lists of names, as the catalogue has them: each is a value of its own, or the
 * server would take them for one name. Those with GUC_LIST_QUOTE that are carried over:
 * variable_is_guc_list_quote() in src/bin/pg_dump/dumputils.c
 */
const LISTS = new Set(['search_path', 'temp_tablespaces']);

function parameterValue({ name, value }: { readonly name: string; readonly value: string }): Sql {
  const names = LISTS.has(name) ? parseNames(value) : undefined;
  if (names === undefined) return literal(value);
  return names.length === 0 ? literal('') : literals(names);
}
