import type { Grant, GroupRole, PostgresTarget } from '../../model/state.ts';
import type { Catalogue, SchemaRow } from '../catalogue/rows.ts';
import { type Grantable, privilegesOf } from './levels.ts';

/** Translates the catalogue's access control lists into grants of the model. */
type PostgresGrant = Grant<PostgresTarget>;

export function grantableOf(
  { server, schemas, relations }: Catalogue,
  creators: string[],
  othersFuture: PostgresGrant[],
): Grantable {
  return {
    database: server.grantable,
    schemas: schemas.filter(({ grantable }) => grantable).map(({ schema }) => schema),
    relations: relations.map(({ schema, kind, reachable, owned }) => ({
      schema,
      kind,
      count: reachable,
      owned,
    })),
    creators,
    othersFuture: othersFuture.filter(
      ({ on, privilege }) =>
        on.kind === 'future' &&
        on.creator === server.master &&
        privilegesOf('owner', on.objects).includes(privilege),
    ),
  };
}

/** Does a level give the privilege on what a target names? */
export type Gives = (grantee: string, on: PostgresTarget, privilege: string) => boolean;

export function givesOf(
  roles: readonly GroupRole[],
  schemas: readonly string[] | undefined,
): Gives {
  const levels = new Map(roles.map(({ name, level }) => [name, level]));
  return (grantee, on, privilege) => {
    const level = levels.get(grantee);
    if (level === undefined) return false;
    switch (on.kind) {
      case 'schema':
        return isCovered(on.schema, schemas) && privilegesOf(level, 'schemas').includes(privilege);
      case 'tables':
      case 'sequences':
        return isCovered(on.schema, schemas) && privilegesOf(level, on.kind).includes(privilege);
      case 'database':
      case 'large objects':
      case 'routines':
      case 'future':
        return false;
    }
  };
}

function isCovered(schema: string, schemas: readonly string[] | undefined): boolean {
  return schemas === undefined || schemas.includes(schema);
}

/**
 * Only what the master can revoke or complete: a plan can't do anything about the rest. What belongs
 * to extensions is only of interest where it is too much.
 */
export function objectGrants(
  { acl, server, schemas, schemasOfExtensions }: Catalogue,
  roleNames: ReadonlySet<string>,
  gives: Gives,
): PostgresGrant[] {
  const grantable = (rows: readonly SchemaRow[]) =>
    new Set(rows.filter(({ grantable }) => grantable).map(({ schema }) => schema));
  const ordinary = grantable(schemas);
  const ofExtensions = grantable(schemasOfExtensions);
  return acl.flatMap(({ schema, grantee, privilege }): PostgresGrant[] => {
    if (grantee === null || !roleNames.has(grantee)) return [];
    if (schema === null)
      return server.grantable && !KEPT_ON_DATABASE.has(privilege)
        ? [{ grantee, on: { kind: 'database' }, privilege, extent: 'all' }]
        : [];
    const on = { kind: 'schema', schema } as const;
    return ordinary.has(schema) || (ofExtensions.has(schema) && !gives(grantee, on, privilege))
      ? [{ grantee, on, privilege, extent: 'all' }]
      : [];
  });
}

/** Everybody has it, unless a DBA revoked it from PUBLIC, who may then grant it to our roles. */
const KEPT_ON_DATABASE: ReadonlySet<string> = new Set(['TEMPORARY']);

export function relationGrants(
  { relations }: Catalogue,
  roleNames: ReadonlySet<string>,
  gives: Gives,
): PostgresGrant[] {
  return relations.flatMap(({ schema, kind, reachable, owned, held }) =>
    held
      .filter(({ role }) => roleNames.has(role))
      .flatMap(({ role, privilege, count, inPart }): PostgresGrant[] => {
        const on = { kind, schema } as const;
        if (count + inPart === 0 && gives(role, on, privilege)) return [];
        const others = reachable - (owned[role] ?? 0);
        const extent = count > 0 && count === others ? 'all' : 'some';
        return [{ grantee: role, on, privilege, extent }];
      }),
  );
}

export function futureGrants({ future }: Catalogue, creators: readonly string[]): PostgresGrant[] {
  return future
    .filter(({ creator }) => creators.includes(creator))
    .map(({ creator, schema, objects, grantee, privilege }) => {
      const where = schema === null ? {} : { schema };
      const on: PostgresTarget = { kind: 'future', creator, objects, ...where };
      return { grantee, on, privilege, extent: 'all' };
    });
}
