import { accessId } from '../../../contract/request/identity.ts';
import { LEVELS } from '../../../contract/request/level.ts';
import { hostPort, type Request } from '../../../contract/request/request.ts';
import { warnOfExcess } from '../../engine/excess.ts';
import { noSessionAllowed } from '../../engine/messages.ts';
import { groupRoleName, type PostgresTarget } from '../../model/state.ts';
import { names as namesIn } from '../../plan/lists.ts';
import type { Inspection } from '../../server.ts';
import type { Catalogue } from '../catalogue/rows.ts';
import { isGroupMarker, isUserMarker, parseMarker } from '../marker.ts';
import { type Keepers, keepersOf, ownersOf } from '../plan/keepers.ts';
import type { PlanBasis, StrayMembership } from '../plan/plan.ts';
import { groupRoleOf, IAM_ROLE, personOf, userOf } from './accounts.ts';
import { futureGrants, givesOf, grantableOf, objectGrants, relationGrants } from './acl.ts';
import { allowedGrants, otherGrants } from './beyond-levels.ts';
import { missingSchemas, refuseMissing, shortfallsOf, warnOfForeignKeys } from './coverage.ts';
import { customizationsOf } from './customizations.ts';
import { excessOf } from './effective-rights.ts';
import { wantedGrants } from './levels.ts';
import { openRoutines } from './open-routines.ts';
import { concerned, ownedObjectsOf } from './owned-objects.ts';
import { warnOfPrepared } from './prepared.ts';
import { collisions, refuseUnmanaged } from './unmanaged.ts';

export type PostgresInspection = Inspection<PostgresTarget> & PlanBasis;

/** The names of roles that must be the access's if they exist. */
export function namesOf(access: Request, storedUsername: string | undefined): string[] {
  const roles = LEVELS.map((level) => groupRoleName(access.identity, level));
  return storedUsername === undefined ? roles : [...roles, storedUsername];
}

/**
 * Interprets the catalogue for the access. Refuses roles with our names but without our marker.
 */
export function interpret(
  catalogue: Catalogue,
  access: Request,
  names: readonly string[],
  people: readonly string[],
  expelled: readonly string[] = [],
): PostgresInspection {
  const id = accessId(access.identity);
  const marked = catalogue.roles.map((row) => ({ row, marker: parseMarker(row.comment) }));
  refuseUnmanaged(marked, names, id);
  const colliding = collisions(marked, people, { id, adopt: access.adopt });
  const roles = marked.flatMap(({ row, marker }) =>
    isGroupMarker(marker) && marker.access === id ? [groupRoleOf(row, marker)] : [],
  );
  const roleNames = new Set(roles.map(({ name }) => name));
  const users = marked.flatMap(({ row, marker }) =>
    isUserMarker(marker) && marker.access === id ? [userOf(row, marker, roleNames)] : [],
  );
  const scope = {
    ...{ roles: roleNames, database: catalogue.server.database },
    ...{ wanted: new Set(people), expelled: new Set(expelled) },
  };
  const everybody = marked.flatMap(({ row, marker }) =>
    // A deputy that is left was that of a run which ended half-way.
    marker?.is === 'person' || (marker?.is === 'deputy' && marker.access === id)
      ? [personOf(row, scope)]
      : [],
  );
  const logins = new Set([...users, ...everybody].map(({ name }) => name));
  const shutOut = new Set(
    catalogue.roles.flatMap(({ name, mayHaveNoSession }) => (mayHaveNoSession ? [name] : [])),
  );
  const keepers = keepersOf(marked, access.identity);
  const owners = ownersOf(catalogue.roles, [...users, ...everybody], roles, keepers.ours, access);
  const { personal, ownedObjects } = concerned(everybody, ownedObjectsOf(catalogue, owners), {
    database: scope.database,
    people: scope.wanted,
    expelled: scope.expelled,
    keepers,
  });
  const ownerRoles = marked.flatMap(({ row, marker }) =>
    isGroupMarker(marker) &&
    marker.is === 'owner' &&
    marker.database === catalogue.server.database &&
    row.isMasters
      ? [row.name]
      : [],
  );
  const creators = creatorsOf(catalogue, ownerRoles, keepers);
  const future = futureGrants(catalogue, creators);
  const grantable = grantableOf(
    catalogue,
    creators,
    future.filter(({ grantee }) => !roleNames.has(grantee)),
  );
  const gives = givesOf(roles, access.schemas);
  const missing = missingSchemas(catalogue, access.schemas);
  return {
    current: {
      roles,
      users,
      people: personal,
      grants: [
        ...objectGrants(catalogue, roleNames, gives),
        ...relationGrants(catalogue, roleNames, gives),
        ...otherGrants(catalogue, roles),
        ...future.filter(
          (grant) =>
            roleNames.has(grant.grantee) ||
            (grant.on.kind === 'future' && roleNames.has(grant.on.creator)),
        ),
      ],
    },
    ownedObjects,
    grantees: new Set(
      catalogue.dependencies
        .filter(({ database, granted }) => granted > 0 && isHere(database, catalogue))
        .map(({ owner }) => owner),
    ),
    keepers: keepers.ours,
    customizations: customizationsOf(catalogue.customizations),
    strayMemberships: strayMemberships(catalogue, roleNames, logins),
    loginRolesOfPeople: [IAM_ROLE],
    leftOut: [...colliding.keys()],
    sessionRole: (level) => (level === 'owner' ? groupRoleName(access.identity, level) : undefined),
    groupRole: (level) => ({
      name: groupRoleName(access.identity, level),
      level,
      hostPort: hostPort(access.endpoint),
      isManageable: true,
    }),
    refusal: refuseMissing(catalogue, missing),
    missingSchemas: missing,
    wantedGrants: (wanted, members) => [
      ...wantedGrants(wanted, access.schemas, grantable),
      ...allowedGrants(catalogue, wanted, members),
    ],
    compareWithLevels: (members) => [
      ...shortfallsOf(
        catalogue,
        access.schemas,
        LEVELS.filter((level) => members.some((member) => member.level === level)).map((level) => ({
          name: groupRoleName(access.identity, level),
          level,
        })),
      ),
      ...warnOfExcess(excessOf(catalogue, { members, roles, schemas: access.schemas })),
    ],
    leftOpen: () => openRoutines(catalogue, groupRoleName(access.identity, 'owner')),
    warnings: [
      ...colliding.values(),
      ...warnOfForeignKeys(catalogue),
      ...warnOfPrepared(catalogue.prepared, new Set([...roleNames, ...logins, IAM_ROLE])),
      // Others can't log in anyway, such as leavers that another access could not drop.
      ...[...users, ...personal]
        .filter(({ name, canLogIn }) => canLogIn && shutOut.has(name))
        .map(({ name }) => noSessionAllowed(name, 'CONNECTION LIMIT 0')),
    ],
  };
}

/** Something that all databases share counts as the access's own database's. */
function isHere(database: string | null, { server }: Catalogue): boolean {
  return database === null || database === server.database;
}

/**
 * Until 15, a user may grant itself to others, who may then do what it may: such members of a person
 * would also be members of rds_iam, which may not log in with a password. From 16 on, the master is
 * a member of all that it created, in a way that does not count. Group roles are members of nothing:
 * all their members would have it. What the master can't revoke is told (effective-rights.ts).
 */
function strayMemberships(
  { server, roles }: Catalogue,
  groupRoles: ReadonlySet<string>,
  logins: ReadonlySet<string>,
): StrayMembership[] {
  const isOurs = (name: string) =>
    groupRoles.has(name) ||
    logins.has(name) ||
    (server.version < 160_000 && name === server.master);
  return roles
    .filter(({ name }) => isOurs(name))
    .flatMap(({ name: member, memberOfLogins, memberByMaster }) => {
      const strays = groupRoles.has(member)
        ? memberByMaster
        : memberByMaster.filter((role) => memberOfLogins.includes(role));
      return strays.map((role) => ({ role, member }));
    });
}

/**
 * Everybody that may create tables one day: the master, the owner roles of this database's
 * accesses, and all that own tables today, but for keepers.
 */
function creatorsOf(
  { server, relations }: Catalogue,
  ownerRoles: readonly string[],
  { ours, others }: Keepers,
): string[] {
  const keepers = new Set(namesIn([...ours, ...others]));
  const makers = relations
    .flatMap(({ owners }) => owners)
    .filter((owner) => !owner.startsWith('pg_') && !keepers.has(owner));
  return [...new Set([server.master, ...ownerRoles, ...makers])].toSorted();
}
