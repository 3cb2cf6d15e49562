import type { Grant, Target } from '../model/state.ts';
import type { Grantable } from './levels.ts';
import type { Catalogue } from './rows.ts';

/** The catalogue's access control lists as grants of the model, and what can be granted at all. */

export function grantableOf(
  { server, schemas, relations }: Catalogue,
  creators: string[],
  othersFuture: Grant[],
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

/** Only what the master can take back or complete counts: the rest is no matter of a plan. */
export function objectGrants(
  { acl, server, schemas }: Catalogue,
  roleNames: ReadonlySet<string>,
): Grant[] {
  const grantable = new Set(
    schemas.filter(({ grantable }) => grantable).map(({ schema }) => schema),
  );
  return acl.flatMap(({ schema, grantee, privilege }): Grant[] => {
    if (grantee === null || !roleNames.has(grantee)) return [];
    if (schema === null)
      return server.grantable
        ? [{ role: grantee, on: { kind: 'database' }, privilege, extent: 'all' }]
        : [];
    return grantable.has(schema)
      ? [{ role: grantee, on: { kind: 'schema', schema }, privilege, extent: 'all' }]
      : [];
  });
}

export function relationGrants({ relations }: Catalogue, roleNames: ReadonlySet<string>): Grant[] {
  return relations.flatMap(({ schema, kind, reachable, owned, held }) =>
    held
      .filter(({ role }) => roleNames.has(role))
      .map(({ role, privilege, count }): Grant => {
        const others = reachable - (owned[role] ?? 0);
        return { role, on: { kind, schema }, privilege, extent: count === others ? 'all' : 'some' };
      }),
  );
}

export function futureGrants({ future }: Catalogue, creators: readonly string[]): Grant[] {
  return future
    .filter(({ creator }) => creators.includes(creator))
    .map(({ creator, schema, objects, grantee, privilege }) => {
      const on: Target = { kind: 'future', creator, objects, ...(schema !== null && { schema }) };
      return { role: grantee, on, privilege, extent: 'all' };
    });
}
