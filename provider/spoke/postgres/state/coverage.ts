import type { Level } from '../../../contract/request/level.ts';
import { firstTen } from '../../engine/excess.ts';
import { tenOf } from '../../model/describe.ts';
import type { Catalogue } from '../catalogue/rows.ts';
import { id } from '../quote.ts';

export function missingSchemas(
  { schemas }: Pick<Catalogue, 'schemas'>,
  covered: readonly string[] = [],
): string[] {
  const existing = new Set(schemas.map(({ schema }) => schema));
  return covered.filter((schema) => !existing.has(schema));
}

/** What is wrong with the request, in words. */
export function refuseMissing(
  { schemas, server }: Catalogue,
  missing: readonly string[],
): string | undefined {
  if (missing.length === 0) return undefined;
  const existing = schemas.map(({ schema }) => schema);
  const list = existing.slice(0, 20).join(', ');
  const isList = missing.some((schema) => schema.includes(','));
  const hint = isList ? ' (if these are several schemas, give a list of them)' : '';
  return `schemas: database ${server.database} has no schema ${missing.join(', ')}${hint}; it has ${list}`;
}

/** A level that is in use, and its group role. */
export interface RoleInUse {
  readonly name: string;
  readonly level: Level;
}

/**
 * What the levels lack: parts of the database that are out of the master user's reach, and what a
 * DBA has taken from PUBLIC, unless the group role was granted it.
 */
export function shortfallsOf(
  catalogue: Catalogue,
  covered: readonly string[] | undefined,
  roles: readonly RoleInUse[],
): string[] {
  return [
    ...onDatabase(catalogue, covered, roles),
    ...inSchemas(catalogue, covered, roles),
    ...onRelations(catalogue, covered),
    ...onRoutines(catalogue, roles),
  ];
}

type Has = (role: string, schema: string | null, privilege: string) => boolean;

function holdings({ acl }: Catalogue): Has {
  const key = (...what: Array<string | null>) => JSON.stringify(what);
  const held = new Set(
    acl.map(({ schema, grantee, privilege }) => key(grantee, schema, privilege)),
  );
  return (role, schema, privilege) =>
    held.has(key(role, schema, privilege)) || held.has(key(null, schema, privilege));
}

function onDatabase(
  catalogue: Catalogue,
  covered: readonly string[] | undefined,
  roles: readonly RoleInUse[],
): string[] {
  const { database, grantable, owner } = catalogue.server;
  const has = holdings(catalogue);
  const lacking = (privilege: string) => roles.filter(({ name }) => !has(name, null, privilege));
  const creators = lacking('CREATE').filter(({ level }) => level === 'owner');
  const without = lacking('TEMPORARY');
  const belongs = `database ${database} belongs to ${owner}, and the master user may not grant on it`;
  return [
    ...(grantable || lacking('CONNECT').length === 0
      ? []
      : [`nobody of the access may connect: ${belongs}. GRANT CONNECT, as ${owner}`]),
    ...(grantable || covered !== undefined || creators.length === 0
      ? []
      : [
          `owner creates no schemas: ${belongs}. GRANT CREATE ON DATABASE ${id(database).text} TO ` +
            `${namesIn(creators).join(', ')}, as ${owner}`,
        ]),
    ...(without.length === 0
      ? []
      : [
          `members of ${namesIn(without).join(', ')} may not create temporary tables: TEMPORARY on database ` +
            `${database} was revoked from PUBLIC. GRANT it to these roles where it is needed`,
        ]),
  ];
}

function inSchemas(
  catalogue: Catalogue,
  covered: readonly string[] | undefined,
  roles: readonly RoleInUse[],
): string[] {
  const has = holdings(catalogue);
  const others = catalogue.schemas.filter(
    ({ schema, grantable }) => !grantable && isCovered(schema, covered),
  );
  const warnings = others.flatMap(({ schema, owner: role }) => {
    // Nobody logs in as pg_database_owner: its member is the database's owner.
    const owner = role === 'pg_database_owner' ? catalogue.server.owner : role;
    const without = (privilege: string) =>
      roles.filter(({ name }) => !has(name, schema, privilege));
    const creators = without('CREATE').filter(({ level }) => level === 'owner');
    const belongs = `it belongs to ${owner}, and the master user may not grant on it`;
    if (without('USAGE').length > 0) return [`schema ${schema} is not covered: ${belongs}`];
    if (creators.length === 0) return [];
    return [
      `owner creates nothing in schema ${schema}: ${belongs}. GRANT CREATE ON SCHEMA ${id(schema).text} TO ` +
        `${namesIn(creators).join(', ')}, as ${owner}`,
    ];
  });
  return firstTen(warnings, 'schemas');
}

function onRelations({ relations }: Catalogue, covered: readonly string[] | undefined): string[] {
  const warnings = relations
    .filter(({ schema, unreachable }) => unreachable > 0 && isCovered(schema, covered))
    .map(({ schema, kind, unreachable }) =>
      unreachable === 1
        ? `1 ${kind.slice(0, -1)} of schema ${schema} is not covered: the master user is not a ` +
          'member of the role that owns it'
        : `${unreachable} ${kind} of schema ${schema} are not covered: the master user is not a ` +
          'member of the roles that own them',
    );
  return firstTen(warnings, 'tables');
}

function onRoutines({ closedRoutines }: Catalogue, roles: readonly RoleInUse[]): string[] {
  const inUse = new Set(namesIn(roles));
  const alike = Map.groupBy(
    closedRoutines.filter(({ role }) => inUse.has(role)),
    ({ count, names }) => JSON.stringify([count, names]),
  );
  return [...alike.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return [];
    const without = [first, ...rest].map(({ role }) => role).join(', ');
    return [
      `members of ${without} may not execute ${tenOf(first.names, first.count)}: EXECUTE was revoked ` +
        'from PUBLIC. GRANT it to these roles where it is needed',
    ];
  });
}

function isCovered(schema: string, covered: readonly string[] | undefined): boolean {
  return covered === undefined || covered.includes(schema);
}

function namesIn(roles: readonly RoleInUse[]): string[] {
  return roles.map(({ name }) => name);
}

/** No level allows such keys any more, but they may be there. */
export function warnOfForeignKeys({ foreignKeys }: Catalogue): string[] {
  const byOwner = Map.groupBy(foreignKeys, ({ owner }) => owner);
  return [...byOwner].map(
    ([owner, keys]) =>
      `users of the product have foreign keys whose check may run code of theirs as ${owner}: ` +
      `${tenOf(keys.map(({ name }) => name))}. Drop them, or give both tables one owner`,
  );
}
