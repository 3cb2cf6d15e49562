/** What somebody else, as a rule a DBA, set for a user of ours beside what we set ourselves. */
export type Customization = PostgresCustomization | MysqlCustomization;

export interface Customizations<C extends Customization = Customization> {
  /** What the master may set for another user too, in the order in which it is set. */
  readonly portable: readonly C[];
  /** The rest, in words: for a DBA to set again. */
  readonly left: readonly string[];
}

export type PostgresCustomization =
  | {
      readonly kind: 'setting';
      readonly name: string;
      readonly value: string;
      /** Null: in all databases. */
      readonly database: string | null;
    }
  | { readonly kind: 'connection limit'; readonly limit: number }
  | { readonly kind: 'validity'; readonly until: string }
  | {
      readonly kind: 'membership';
      readonly role: string;
      readonly isAdmin: boolean;
      /** Null before PostgreSQL 16. */
      readonly inherits: boolean | null;
      readonly mayBecome: boolean | null;
    }
  | {
      readonly kind: 'privileges';
      readonly privileges: readonly string[];
      /** The word that GRANT has for it, such as TABLE. */
      readonly type: string;
      /** Its name, quoted by the server. */
      readonly object: string;
      readonly column: string | null;
      readonly grantable: boolean;
    }
  | {
      readonly kind: 'default privileges';
      readonly privileges: readonly string[];
      /** TABLES, for instance. */
      readonly objects: string;
      readonly creator: string;
      readonly schema: string | null;
      readonly grantable: boolean;
    };

export type MysqlCustomization =
  | { readonly kind: 'option'; readonly option: MysqlOption; readonly value: number }
  /** What ATTRIBUTE and COMMENT say. */
  | { readonly kind: 'attribute'; readonly json: string }
  | {
      readonly kind: 'role';
      readonly role: string;
      /** MariaDB's roles have none. */
      readonly host: string | undefined;
      readonly isAdmin: boolean;
    }
  | { readonly kind: 'default role'; readonly role: string; readonly host: string | undefined }
  | {
      readonly kind: 'grant';
      readonly privileges: readonly string[];
      /** As the grant spells it: on a whole database, it is a pattern. */
      readonly database: string;
      readonly object: { readonly type: MysqlObject; readonly name: string } | null;
      readonly columns: readonly string[];
    };

export const MYSQL_OBJECTS = ['TABLE', 'FUNCTION', 'PROCEDURE', 'PACKAGE', 'PACKAGE BODY'] as const;
export type MysqlObject = (typeof MYSQL_OBJECTS)[number];

/** Options of ALTER USER that take a number. */
export const MYSQL_OPTIONS = [
  'MAX_QUERIES_PER_HOUR',
  'MAX_UPDATES_PER_HOUR',
  'MAX_CONNECTIONS_PER_HOUR',
  'MAX_USER_CONNECTIONS',
  'MAX_STATEMENT_TIME',
  'PASSWORD EXPIRE INTERVAL',
  'PASSWORD HISTORY',
  'PASSWORD REUSE INTERVAL',
  'FAILED_LOGIN_ATTEMPTS',
  'PASSWORD_LOCK_TIME',
] as const;
export type MysqlOption = (typeof MYSQL_OPTIONS)[number];

/**
 * Of a user that is adopted, the one after it gets what programs may rely on and what gives no
 * power. What it may do, its level says.
 */
export function isInherited({ kind }: Customization): boolean {
  return kind === 'setting' || kind === 'connection limit' || kind === 'option';
}

/**
 * A DBA shuts one user out with it. A rotation is to make a user with which programs can log in.
 */
export function letsNobodyIn(customization: Customization): boolean {
  return (
    (customization.kind === 'connection limit' && customization.limit === 0) ||
    // On MariaDB, where 0 is no limit.
    (customization.kind === 'option' &&
      customization.option === 'MAX_USER_CONNECTIONS' &&
      customization.value < 0)
  );
}

export function describeCustomization(customization: Customization): string {
  switch (customization.kind) {
    case 'setting': {
      const { name, database } = customization;
      return `the setting ${name}${database === null ? '' : ` in database ${database}`}`;
    }
    case 'connection limit':
      return `CONNECTION LIMIT ${customization.limit}`;
    case 'validity':
      return `VALID UNTIL '${customization.until}'`;
    case 'membership':
    case 'role':
      return `membership in ${customization.role}`;
    case 'privileges': {
      const { privileges, type, object, column } = customization;
      const what = column === null ? '' : ` (${column})`;
      return `${privileges.join(', ')}${what} on ${type.toLowerCase()} ${object}`;
    }
    case 'default privileges': {
      const { privileges, objects, creator, schema } = customization;
      const where = schema === null ? '' : ` in schema ${schema}`;
      return `${privileges.join(', ')} on ${objects.toLowerCase()} that ${creator} will create${where}`;
    }
    case 'option':
      return `${customization.option} ${customization.value}`;
    case 'attribute':
      return `ATTRIBUTE '${customization.json}'`;
    case 'default role':
      return `the default role ${customization.role}`;
    case 'grant': {
      const { privileges, columns, object, database } = customization;
      const what = columns.length === 0 ? '' : ` (${columns.join(', ')})`;
      const on =
        object === null
          ? `database ${database}`
          : `${object.type.toLowerCase()} ${database}.${object.name}`;
      return `${privileges.join(', ')}${what} on ${on}`;
    }
  }
}
