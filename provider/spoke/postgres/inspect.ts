import {
  ACL,
  DEPENDENCIES,
  FUTURE,
  MENTIONS,
  RELATIONS,
  ROLES,
  SCHEMAS,
  SERVER,
} from './catalogue-queries.ts';
import type { Connection } from './connection.ts';
import { customizationsQuery } from './customizations.ts';
import { isGroupMarker, isUserMarker, MARKER_PREFIX, parseMarker } from './marker.ts';
import type {
  AclRow,
  Catalogue,
  CustomizationRow,
  DependencyRow,
  FutureRow,
  MentionRow,
  RelationRow,
  RoleRow,
  SchemaRow,
  ServerRow,
} from './rows.ts';

export async function readServer(connection: Connection): Promise<ServerRow> {
  const [server] = await connection.query<ServerRow>(SERVER);
  if (server === undefined) throw new Error('the server gave no row about itself');
  return server;
}

/**
 * Reads the catalogue for the access with this id: its own roles and their members, any roles with
 * these names, the master, people that an earlier run could not drop, and the owner roles and
 * keepers of the database's other accesses.
 */
export async function readCatalogue(
  connection: Connection,
  server: ServerRow,
  access: string,
  names: readonly string[],
): Promise<Catalogue> {
  const ofAccess = `${MARKER_PREFIX}%"access":"${access}"%`;
  const roles = await connection.query<RoleRow>(ROLES, [
    ofAccess,
    `${MARKER_PREFIX}%"is":"owner"%`,
    [...names, server.master],
    `${MARKER_PREFIX}%"is":"person"%`,
    `${MARKER_PREFIX}%`,
    `${MARKER_PREFIX}%"is":"application user"%`,
    `${MARKER_PREFIX}%"is":"keeper"%`,
  ]);
  const all = roles.map(({ oid }) => oid);
  const groups = roles
    .filter(({ comment }) => isGroupMarker(parseMarker(comment)))
    .map(({ oid }) => oid);
  const schemas = await connection.query<SchemaRow>(SCHEMAS);
  const users = roles
    .filter(({ comment }) => isUserMarker(parseMarker(comment)))
    .map(({ oid }) => oid);
  return {
    server,
    roles,
    schemas: schemas.filter(({ isExtensions }) => !isExtensions),
    schemasOfExtensions: schemas.filter(({ isExtensions }) => isExtensions),
    acl: await connection.query<AclRow>(ACL, [groups]),
    relations: await connection.query<RelationRow>(RELATIONS, [groups]),
    future: await connection.query<FutureRow>(FUTURE, [`${MARKER_PREFIX}%`]),
    dependencies: await connection.query<DependencyRow>(DEPENDENCIES, [all]),
    mentions: await connection.query<MentionRow>(MENTIONS, [all, `${MARKER_PREFIX}%`]),
    customizations: await connection.query<CustomizationRow>(customizationsQuery(server.version), [
      users,
      ofAccess,
    ]),
  };
}
