import { sql } from '../../engine/sql.ts';
import { ADOPTED } from '../../model/state.ts';
import type { Connection } from '../connection.ts';
import { isGroupMarker, isUserMarker, MARKER_PREFIX, type Marker, parseMarker } from '../marker.ts';
import { bound } from '../quote.ts';
import { customizationsQuery } from '../state/customizations.ts';
import {
  ACL,
  DEPENDENCIES,
  FOREIGN_KEYS,
  FUTURE,
  MENTIONS,
  PREPARED,
  RELATIONS,
  SCHEMAS,
} from './catalogue-queries.ts';
import { CLOSED_ROUTINES, RIGHTS } from './rights-query.ts';
import { ROLES, type RolesRow, rolesOf } from './roles-query.ts';
import type {
  AclRow,
  Catalogue,
  ClosedRoutinesRow,
  CustomizationRow,
  DependencyRow,
  ForeignKeyRow,
  FutureRow,
  MentionRow,
  PreparedRow,
  RelationRow,
  RightRow,
  SchemaRow,
  ServerRow,
} from './rows.ts';

export interface Asked {
  /** The access's id. */
  readonly access: string;
  readonly names: readonly string[];
  readonly schemas: readonly string[] | undefined;
  /** A user that somebody else made. */
  readonly adopt: string | undefined;
}

/** The part that can be read before it is known which roles are the access's. */
export type Basis = Pick<
  Catalogue,
  'server' | 'roles' | 'schemas' | 'schemasOfExtensions' | 'future' | 'foreignKeys' | 'prepared'
>;

/**
 * Reads the roles of the access with this id: its own and their members, any roles with these names,
 * the master, people that an earlier run could not drop, and the owner roles and keepers of the
 * database's other accesses. All of it is one message.
 */
export async function readBasis(
  connection: Connection,
  server: ServerRow,
  { access, names, adopt }: Asked,
): Promise<Basis> {
  const [roles, schemas, future, foreignKeys, prepared] = await connection.batch<
    [RolesRow, SchemaRow, FutureRow, ForeignKeyRow, PreparedRow]
  >([
    bound(ROLES, [
      commentsOf(access),
      `${MARKER_PREFIX}%"is":"owner"%`,
      [...names, server.master, ...(adopt === undefined ? [] : [adopt])],
      `${MARKER_PREFIX}%"is":"person"%`,
      `${MARKER_PREFIX}%`,
      `${MARKER_PREFIX}%"is":"application user"%`,
      `${MARKER_PREFIX}%"is":"keeper"%`,
      `${MARKER_PREFIX}%"rotation":"${ADOPTED}"%`,
    ]),
    SCHEMAS,
    bound(FUTURE, [`${MARKER_PREFIX}%`]),
    bound(FOREIGN_KEYS, [`${MARKER_PREFIX}%`]),
    PREPARED,
  ]);
  return {
    ...{ server, roles: rolesOf(roles), future, foreignKeys, prepared },
    schemas: schemas.filter(({ isExtensions }) => !isExtensions),
    schemasOfExtensions: schemas.filter(({ isExtensions }) => isExtensions),
  };
}

/**
 * Reads what these roles have, in a second message.
 * @param mayCreateUser whether to read what a new user would take over from the one before it
 */
export async function readCatalogue(
  connection: Connection,
  basis: Basis,
  { access, schemas, adopt }: Asked,
  mayCreateUser: boolean,
): Promise<Catalogue> {
  const { roles, server } = basis;
  const oids = (isMeant: (marker: Marker | undefined) => boolean) =>
    roles.filter(({ comment }) => isMeant(parseMarker(comment))).map(({ oid }) => oid);
  const all = roles.map(({ oid }) => oid);
  const groups = oids(isGroupMarker);
  const own = oids((marker) => isGroupMarker(marker) && marker.access === access);
  const adoptee = roles
    .filter(({ name, comment }) => name === adopt && parseMarker(comment) === undefined)
    .map(({ oid }) => oid);
  const logins = [...oids((marker) => isUserMarker(marker) || marker?.is === 'person'), ...adoptee];
  const users = [...oids(isUserMarker), ...adoptee];
  const [acl, relations, dependencies, mentions, rights, closedRoutines, customizations] =
    await connection.batch<
      [
        AclRow,
        RelationRow,
        DependencyRow,
        MentionRow,
        RightRow,
        ClosedRoutinesRow,
        CustomizationRow,
      ]
    >([
      bound(ACL, [[...groups, ...logins]]),
      bound(RELATIONS, [groups]),
      bound(DEPENDENCIES, [all]),
      bound(MENTIONS, [all, `${MARKER_PREFIX}%`]),
      bound(RIGHTS, [logins, own, `${MARKER_PREFIX}%`, schemas ?? null]),
      bound(CLOSED_ROUTINES, [own, schemas ?? null]),
      mayCreateUser && users.length > 0
        ? bound(customizationsQuery(server.version), [users, commentsOf(access)])
        : sql`SELECT WHERE false`,
    ]);
  return {
    ...{ ...basis, acl, relations, dependencies, mentions, rights, closedRoutines },
    customizations,
  };
}

/** A pattern of the comments of the access's own roles. */
function commentsOf(access: string): string {
  return `${MARKER_PREFIX}%"access":"${access}"%`;
}
