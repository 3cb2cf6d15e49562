import { UserError } from '../../runtime/errors.ts';
import type { Catalogue } from './rows.ts';

export function refuseMissingSchemas(catalogue: Catalogue, schemas: readonly string[] = []): void {
  const existing = catalogue.schemas.map(({ schema }) => schema);
  const missing = schemas.filter((schema) => !existing.includes(schema));
  if (missing.length === 0) return;
  const list = existing.slice(0, 20).join(', ');
  throw new UserError(
    `schemas: database ${catalogue.server.database} has no schema ${missing.join(', ')}; it has ` +
      `${list}. Nothing was changed`,
  );
}

/** The parts of the covered schemas that are out of the master user's reach. */
export function warningsOf(
  { schemas, relations, acl, server }: Catalogue,
  covered: readonly string[] | undefined,
): string[] {
  const isCovered = (schema: string) => covered === undefined || covered.includes(schema);
  const isPublic = (schema: string | null, privilege: string) =>
    acl.some((row) => row.schema === schema && row.grantee === null && row.privilege === privilege);
  const closed = schemas.filter(
    ({ schema, grantable }) => !grantable && isCovered(schema) && !isPublic(schema, 'USAGE'),
  );
  const unreachable = relations.filter(
    ({ schema, unreachable }) => unreachable > 0 && isCovered(schema),
  );
  return [
    ...(server.grantable || isPublic(null, 'CONNECT')
      ? []
      : [
          `the master user does not own database ${server.database} and can't let anybody ` +
            'connect to it',
        ]),
    ...closed.map(
      ({ schema, owner }) =>
        `schema ${schema} is not covered: it belongs to ${owner}, and the master user may not ` +
        'grant on it',
    ),
    ...unreachable.map(
      ({ schema, kind, unreachable }) =>
        `${unreachable} ${kind} of schema ${schema} are not covered: the master user is not a ` +
        'member of the roles that own them',
    ),
  ];
}
