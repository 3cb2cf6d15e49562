import { ADOPTED } from '../../model/state.ts';
import type { Connection } from '../connection.ts';
import { isGroupMarker, isUserMarker, MARKER_PREFIX, type Marker, parseMarker } from '../marker.ts';
import { customizationsQuery } from '../state/customizations.ts';
import {
  ACL,
  DEPENDENCIES,
  FOREIGN_KEYS,
  FUTURE,
  MENTIONS,
  RELATIONS,
  ROLES,
  SCHEMAS,
  SERVER,
} from './catalogue-queries.ts';
import { CLOSED_ROUTINES, RIGHTS } from './rights-query.ts';
import type {
  AclRow,
  Catalogue,
  ClosedRoutinesRow,
  CustomizationRow,
  DependencyRow,
  ForeignKeyRow,
  FutureRow,
  MentionRow,
  RelationRow,
  RightRow,
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
  asked: {
    /** The access's id. */
    readonly access: string;
    readonly names: readonly string[];
    readonly schemas: readonly string[] | undefined;
    /** A user that somebody else made. */
    readonly adopt: string | undefined;
  },
): Promise<Catalogue> {
  const { access, names, schemas, adopt } = asked;
  const ofAccess = `${MARKER_PREFIX}%"access":"${access}"%`;
  const roles = await connection.query<RoleRow>(ROLES, [
    ofAccess,
    `${MARKER_PREFIX}%"is":"owner"%`,
    [...names, server.master, ...(adopt === undefined ? [] : [adopt])],
    `${MARKER_PREFIX}%"is":"person"%`,
    `${MARKER_PREFIX}%`,
    `${MARKER_PREFIX}%"is":"application user"%`,
    `${MARKER_PREFIX}%"is":"keeper"%`,
    `${MARKER_PREFIX}%"rotation":"${ADOPTED}"%`,
  ]);
  const oids = (isMeant: (marker: Marker | undefined) => boolean) =>
    roles.filter(({ comment }) => isMeant(parseMarker(comment))).map(({ oid }) => oid);
  const all = roles.map(({ oid }) => oid);
  const groups = oids(isGroupMarker);
  const own = oids((marker) => isGroupMarker(marker) && marker.access === access);
  const adoptee = roles
    .filter(({ name, comment }) => name === adopt && parseMarker(comment) === undefined)
    .map(({ oid }) => oid);
  const logins = [...oids((marker) => isUserMarker(marker) || marker?.is === 'person'), ...adoptee];
  const rows = await connection.query<SchemaRow>(SCHEMAS);
  return {
    server,
    roles,
    schemas: rows.filter(({ isExtensions }) => !isExtensions),
    schemasOfExtensions: rows.filter(({ isExtensions }) => isExtensions),
    acl: await connection.query<AclRow>(ACL, [[...groups, ...logins]]),
    relations: await connection.query<RelationRow>(RELATIONS, [groups]),
    future: await connection.query<FutureRow>(FUTURE, [`${MARKER_PREFIX}%`]),
    dependencies: await connection.query<DependencyRow>(DEPENDENCIES, [all]),
    foreignKeys: await connection.query<ForeignKeyRow>(FOREIGN_KEYS, [`${MARKER_PREFIX}%`]),
    mentions: await connection.query<MentionRow>(MENTIONS, [all, `${MARKER_PREFIX}%`]),
    customizations: await connection.query<CustomizationRow>(customizationsQuery(server.version), [
      [...oids(isUserMarker), ...adoptee],
      ofAccess,
    ]),
    rights: await connection.query<RightRow>(RIGHTS, [
      logins,
      own,
      `${MARKER_PREFIX}%`,
      schemas ?? null,
    ]),
    closedRoutines: await connection.query<ClosedRoutinesRow>(CLOSED_ROUTINES, [
      own,
      schemas ?? null,
    ]),
  };
}
