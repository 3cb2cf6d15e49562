import type { Grant, PostgresTarget } from '../model/state.ts';
import type { Grantable } from './levels.ts';
import type { Catalogue } from './rows.ts';

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
      ({ on }) => on.kind === 'future' && on.creator === server.master,
    ),
  };
}

/** Only what the master can revoke or complete: a plan can't do anything about the rest. */
export function objectGrants(
  { acl, server, schemas }: Catalogue,
  roleNames: ReadonlySet<string>,
): PostgresGrant[] {
  const grantable = new Set(
    schemas.filter(({ grantable }) => grantable).map(({ schema }) => schema),
  );
  return acl.flatMap(({ schema, grantee, privilege }): PostgresGrant[] => {
    if (grantee === null || !roleNames.has(grantee)) return [];
    if (schema === null)
      return server.grantable
        ? [{ grantee, on: { kind: 'database' }, privilege, extent: 'all' }]
        : [];
    return grantable.has(schema)
      ? [{ grantee, on: { kind: 'schema', schema }, privilege, extent: 'all' }]
      : [];
  });
}

export function relationGrants(
  { relations }: Catalogue,
  roleNames: ReadonlySet<string>,
): PostgresGrant[] {
  return relations.flatMap(({ schema, kind, reachable, owned, held }) =>
    held
      .filter(({ role }) => roleNames.has(role))
      .map(({ role, privilege, count }): PostgresGrant => {
        const others = reachable - (owned[role] ?? 0);
        const extent = count === others ? 'all' : 'some';
        return { grantee: role, on: { kind, schema }, privilege, extent };
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
