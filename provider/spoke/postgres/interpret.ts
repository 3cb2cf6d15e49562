import { UserError } from '../../contract/errors.ts';
import { accessId } from '../../contract/identity.ts';
import { LEVELS } from '../../contract/level.ts';
import { type AccessRequest, serverName } from '../../contract/request.ts';
import {
  type Account,
  type GroupRole,
  groupRoleName,
  IAM_ROLE,
  type PersonalUser,
  type User,
} from '../access.ts';
import type { Inspection } from '../server.ts';
import { futureGrants, grantableOf, objectGrants, relationGrants } from './grants.ts';
import { concerned, heirsOf, holdingsOf } from './holdings.ts';
import type { Catalogue, RoleRow } from './inspect.ts';
import {
  type GroupMarker,
  isGroupMarker,
  isUserMarker,
  type Marker,
  readMarker,
  type UserMarker,
} from './marker.ts';
import { wantedGrants } from './wanted.ts';

/** Every name of a role that belongs to the access for sure, or must not exist. */
export function namesOf(access: AccessRequest, storedUsername: string | undefined): string[] {
  const roles = LEVELS.map((level) => groupRoleName(access.identity, level));
  return storedUsername === undefined ? roles : [...roles, storedUsername];
}

/** The catalogue's rows as what they mean for the access. Refuses roles of our names that we did not make. */
export function interpret(
  catalogue: Catalogue,
  access: AccessRequest,
  names: readonly string[],
  people: readonly string[],
): Inspection {
  const id = accessId(access.identity);
  const marked = catalogue.roles.map((row) => ({ row, marker: readMarker(row.comment) }));
  refuseForeign(marked, names, people, id);
  const roles = marked.flatMap(({ row, marker }) =>
    isGroupMarker(marker) && marker.access === id ? [groupRoleOf(row, marker)] : [],
  );
  const roleNames = new Set(roles.map(({ name }) => name));
  const users = marked.flatMap(({ row, marker }) =>
    isUserMarker(marker) && marker.access === id ? [userOf(row, marker, roleNames)] : [],
  );
  const everybody = marked.flatMap(({ row, marker }) =>
    marker?.is === 'person' ? [personOf(row, roleNames, catalogue.server.database)] : [],
  );
  const heirs = heirsOf(marked, roleNames);
  const { personal, holdings } = concerned(
    everybody,
    holdingsOf(
      catalogue,
      [...roles, ...users, ...everybody].map(({ name }) => name),
    ),
    { database: catalogue.server.database, people: new Set(people), heirs },
  );
  const ownerRoles = marked.flatMap(({ row, marker }) =>
    isGroupMarker(marker) &&
    marker.is === 'owner' &&
    marker.database === catalogue.server.database &&
    row.isMasters
      ? [row.name]
      : [],
  );
  const creators = creatorsOf(catalogue, ownerRoles);
  const future = futureGrants(catalogue, creators);
  const grantable = grantableOf(
    catalogue,
    creators,
    future.filter(({ role }) => !roleNames.has(role)),
  );
  const server = serverName(access.server);
  return {
    current: {
      roles,
      users,
      people: personal,
      grants: [
        ...objectGrants(catalogue, roleNames),
        ...relationGrants(catalogue, roleNames),
        ...future.filter(
          (grant) =>
            roleNames.has(grant.role) ||
            (grant.on.kind === 'future' && roleNames.has(grant.on.creator)),
        ),
      ],
    },
    holdings,
    heirElsewhere: (database) => heirs.get(database),
    everyPerson: [IAM_ROLE],
    actingRole: (level) => (level === 'owner' ? groupRoleName(access.identity, level) : undefined),
    ownPrivileges: () => undefined,
    groupRole: (level) => ({
      name: groupRoleName(access.identity, level),
      level,
      server,
      inHand: true,
    }),
    wantedGrants: (wanted) => {
      refuseMissingSchemas(catalogue, access.schemas);
      return wantedGrants(wanted, access.schemas, grantable);
    },
    warnings: warningsOf(catalogue, access.schemas),
  };
}

/** A name of the access's must be the access's; a name of a person, a person's. */
function refuseForeign(
  marked: ReadonlyArray<{ readonly row: RoleRow; readonly marker: Marker | undefined }>,
  names: readonly string[],
  people: readonly string[],
  id: string,
): void {
  const ofAccess = new Set(names);
  const ofPeople = new Set(people);
  for (const { row, marker } of marked) {
    const isAccess = marker !== undefined && 'access' in marker && marker.access === id;
    const isForeign =
      (ofAccess.has(row.name) && !isAccess) || (ofPeople.has(row.name) && marker?.is !== 'person');
    if (ofPeople.has(row.name) && marker?.is === 'person' && !row.isManageable)
      throw new UserError(
        `the personal user ${row.name} was made by another master user, which alone may alter it. Have that one GRANT it to this one WITH ADMIN ` +
          'OPTION, or drop it',
      );
    if (!isForeign) continue;
    const whose =
      marker !== undefined && 'for' in marker
        ? `belongs to another access (${marker.for})`
        : 'was not made by database-access';
    throw new UserError(
      `the role ${row.name} exists on the server but ${whose}. It is not touched; rename or drop it, or take it out of ` +
        (ofPeople.has(row.name) ? 'the group' : 'the parameter that names it'),
    );
  }
}

/** Whoever may create tables one day: the master, the owner roles of this database's accesses, and who has made tables so far. */
function creatorsOf({ server, relations }: Catalogue, ownerRoles: readonly string[]): string[] {
  const makers = relations
    .flatMap(({ owners }) => owners)
    .filter((owner) => !owner.startsWith('pg_'));
  return [...new Set([server.master, ...ownerRoles, ...makers])].toSorted();
}

function groupRoleOf({ name, isMasters }: RoleRow, { is: level, server }: GroupMarker): GroupRole {
  return { name, level, server, inHand: isMasters || level !== 'owner' };
}

function userOf(
  row: RoleRow,
  { generation, rotation }: UserMarker,
  roles: ReadonlySet<string>,
): User {
  return { ...accountOf(row, roles), generation, rotation, password: 'unknown' };
}

/** Whom another master made we can't drop, only take our own roles from. */
function personOf(row: RoleRow, roles: ReadonlySet<string>, database: string): PersonalUser {
  const isSharedHere = row.sharedIn.includes(JSON.stringify(database));
  return {
    ...accountOf(row, roles),
    isShared: row.sharedIn.length > 0 || !row.isManageable,
    isSharedHere,
  };
}

function accountOf(
  { name, canLogIn, memberOf, actsAs }: RoleRow,
  roles: ReadonlySet<string>,
): Account {
  return {
    name,
    canLogIn,
    // What else a DBA made it a member of is the DBA's business.
    memberOf: memberOf.filter((role) => roles.has(role) || role === IAM_ROLE).toSorted(),
    ...(actsAs !== null && { actsAs }),
  };
}

function refuseMissingSchemas(catalogue: Catalogue, schemas: readonly string[] = []): void {
  const existing = catalogue.schemas.map(({ schema }) => schema);
  const missing = schemas.filter((schema) => !existing.includes(schema));
  if (missing.length === 0) return;
  const list = existing.slice(0, 20).join(', ');
  throw new UserError(
    `schemas: database ${catalogue.server.database} has no schema ${missing.join(', ')}; it has ${list}. Nothing was changed`,
  );
}

function warningsOf(
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
          `the master user is not the owner of database ${server.database} and can't let anybody connect to it`,
        ]),
    ...closed.map(
      ({ schema, owner }) =>
        `schema ${schema} is not covered: it belongs to ${owner}, and the master user may not grant on it`,
    ),
    ...unreachable.map(
      ({ schema, kind, unreachable }) =>
        `${unreachable} ${kind} of schema ${schema} are not covered: the master user is not a member of the roles that own them`,
    ),
  ];
}
