import {
  type Customizations,
  describeCustomization,
  letsNobodyIn,
  MYSQL_OBJECTS,
  MYSQL_OPTIONS,
  type MysqlCustomization,
} from '../model/customizations.ts';
import type { Connection } from './connection.ts';
import {
  type CustomizationRow,
  GRANTABLE_ROLES,
  type GrantableRow,
  grantableQuery,
} from './customization-queries.ts';
import type { Flavour } from './flavour.ts';

type Grant = Extract<MysqlCustomization, { kind: 'grant' }>;

/** What the master may grant itself. */
interface Grantable {
  readonly privileges: readonly GrantableRow[];
  /** Undefined: all. */
  readonly roles: ReadonlySet<string> | undefined;
}

/**
 * What a DBA set for users of the application, by the rows of customizationsQuery(). The master's
 * own grants are read if it matters.
 */
export async function customizationsIn(
  rows: readonly CustomizationRow[],
  connection: Connection,
  flavour: Flavour,
): Promise<Map<string, Customizations<MysqlCustomization>>> {
  const kinds = new Set(rows.map(({ kind }) => kind));
  const isGranted = kinds.has('database') || kinds.has('object');
  const grantable: Grantable = {
    privileges: isGranted ? await connection.query<GrantableRow>(grantableQuery(flavour)) : [],
    // On MySQL, no master is without ROLE_ADMIN (preflight.ts).
    roles:
      kinds.has('role') && flavour === 'mariadb'
        ? new Set((await connection.query<{ role: string }>(GRANTABLE_ROLES)).map((r) => r.role))
        : undefined,
  };
  return new Map(
    [...Map.groupBy(rows, ({ user }) => user)].map(([user, ofUser]) => [
      user,
      customizationsOf(ofUser, grantable),
    ]),
  );
}

function customizationsOf(
  rows: readonly CustomizationRow[],
  grantable: Grantable,
): Customizations<MysqlCustomization> {
  const found = shared(rows).map((row) => ({ ...row, what: customizationOf(row) }));
  const portable = ({ what, number }: (typeof found)[number]) => {
    if (typeof what === 'string' || letsNobodyIn(what)) return undefined;
    if (!mayBeSet(what, grantable)) return undefined;
    return what.kind === 'grant' && Number(number) === 1 ? undefined : what;
  };
  return {
    portable: found.flatMap((row) => portable(row) ?? []),
    left: found
      .filter((row) => portable(row) === undefined)
      .map(({ what }) => (typeof what === 'string' ? what : describeCustomization(what))),
  };
}

function mayBeSet(what: MysqlCustomization, { privileges, roles }: Grantable): boolean {
  switch (what.kind) {
    case 'option':
    case 'attribute':
    case 'default role':
      return true;
    case 'role':
      return roles === undefined || roles.has(what.role);
    case 'grant':
      return what.privileges.every((wanted) =>
        privileges.some(
          ({ privilege, database }) =>
            (privilege === wanted || wanted === 'GRANT OPTION') &&
            (database === null || database === what.database),
        ),
      );
  }
}

type Row = Omit<CustomizationRow, 'columnName'> & { readonly columns: readonly string[] };

/** One for all columns of a table with the same privileges. */
function shared(rows: readonly CustomizationRow[]): Row[] {
  const key = ({ columnName, user: _, ...row }: CustomizationRow) =>
    JSON.stringify([row, columnName !== null]);
  return [...Map.groupBy(rows, key).values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return [];
    return [{ ...first, columns: [first, ...rest].flatMap(({ columnName }) => columnName ?? []) }];
  });
}

function customizationOf(row: Row): MysqlCustomization | string {
  const { kind, name, number } = row;
  const host = row.host ?? undefined;
  switch (kind) {
    case 'option': {
      const option = MYSQL_OPTIONS.find((option) => option === name);
      return option === undefined ? name : { kind, option, value: Number(number) };
    }
    case 'attribute':
      return { kind, json: name };
    case 'role':
      return { kind, role: name, host, isAdmin: Number(number) === 1 };
    case 'default role':
      return { kind, role: name, host };
    case 'database':
    case 'object':
      return grantOf(row);
    case 'other':
      return name;
  }
}

function grantOf({ database, type, name, privileges, columns }: Row): Grant | string {
  const words = (privileges ?? '').split(',').map((word) => OTHER_NAMES.get(word) ?? word);
  const on = { kind: 'grant', privileges: words, database: database ?? '', columns } as const;
  if (type === null) return { ...on, object: null };
  const known = MYSQL_OBJECTS.find((word) => word === type);
  if (known === undefined) return `${words.join(', ')} on ${type.toLowerCase()} ${name}`;
  return { ...on, object: { type: known, name } };
}

/** Privileges whose names in the tables are not those of GRANT. */
const OTHER_NAMES = new Map([
  ['GRANT', 'GRANT OPTION'],
  ['DELETE VERSIONING ROWS', 'DELETE HISTORY'],
]);
