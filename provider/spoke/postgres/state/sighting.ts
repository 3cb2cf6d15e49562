import type { ManagedLogin, OtherLogin, Sighting } from '../../../contract/messages/review.ts';
import { LEVELS } from '../../../contract/request/level.ts';
import { applicationKind, sightingOf } from '../../engine/sighting.ts';
import type {
  Holding,
  SightedMembership,
  SightedRole,
  SightedSessions,
} from '../catalogue/sighting-queries.ts';
import {
  type GroupMarker,
  isGroupMarker,
  isUserMarker,
  type Marker,
  parseMarker,
} from '../marker.ts';
import { type Power, powers } from './reach.ts';

export interface SightedAccess {
  /** Its id. */
  readonly access: string;
  readonly database: string;
  /** The application user whose credentials are stored. */
  readonly username: string | undefined;
}

export interface Sighted {
  readonly roles: readonly SightedRole[];
  readonly memberships: readonly SightedMembership[];
  readonly holdings: readonly Holding[];
  readonly sessions: readonly SightedSessions[];
  /** Routines that run with the rights of their owner. */
  readonly lending: number;
}

/** Exactly: whoever may choose a name must not pass for the server's own. */
const ENGINE: ReadonlySet<string> = new Set([
  ...['rdsadmin', 'rdsrepladmin', 'rdstopmgr', 'rdsproxyadmin', 'rdswriteforwarduser'],
]);

/**
 * Logins of ours are those with our marker and a group role. Those of the database's other accesses
 * are in these accesses' sightings. Everybody else who can connect is an other, and so is a login of
 * another database's access that can do something here, as by what PUBLIC was granted.
 */
export function sight(found: Sighted, about: SightedAccess): Sighting {
  const sessions = new Map(found.sessions.map(({ role, count }) => [role, count]));
  const markers = new Map(found.roles.map(({ oid, comment }) => [oid, parseMarker(comment)]));
  const groups = groupsHere(found, markers, about.database);
  const powerOf = powers(found.roles, found.memberships, found.holdings);
  const logins = managedLogins(found, markers, groups, about);
  const others = found.roles.flatMap((role): OtherLogin[] => {
    if (groups.has(role.oid)) return [];
    const open = sessions.get(role.oid) ?? 0;
    const { can, as } = powerOf(role);
    const kind = kindOf(role, as);
    const isOurs = markers.get(role.oid) !== undefined;
    const reaches = role.isLogin && (role.canConnect || kind === 'replication' || letsIn(as));
    if (!(reaches || open > 0) || (isOurs && can === 'nothing')) return [];
    return [{ name: role.name, kind, can, sessions: open }];
  });
  return sightingOf({
    logins: logins.map(({ oid, login }) => ({ ...login, sessions: sessions.get(oid) ?? 0 })),
    others,
    unseen: unseenOf(found),
  });
}

/** From another database, these grant themselves CONNECT on this one. */
function letsIn(as: Power['as']): boolean {
  return as.some(
    ({ isSuperuser, ownsDatabase, takesRoles }) => isSuperuser || ownsDatabase || takesRoles,
  );
}

/** By our logins: the group roles of this database that they are members of. */
function groupsHere(
  { memberships }: Pick<Sighted, 'memberships'>,
  markers: ReadonlyMap<string, Marker | undefined>,
  database: string,
): Map<string, GroupMarker[]> {
  const found = new Map<string, GroupMarker[]>();
  for (const { member, role } of memberships) {
    const own = markers.get(member);
    const group = markers.get(role);
    if (!(isUserMarker(own) || own?.is === 'person')) continue;
    if (!isGroupMarker(group) || group.database !== database) continue;
    found.set(member, [...(found.get(member) ?? []), group]);
  }
  return found;
}

function managedLogins(
  { roles }: Pick<Sighted, 'roles'>,
  markers: ReadonlyMap<string, Marker | undefined>,
  groups: ReadonlyMap<string, readonly GroupMarker[]>,
  { access, username }: SightedAccess,
): Array<{ readonly oid: string; readonly login: ManagedLogin }> {
  const users = roles.flatMap(({ oid, name }) => {
    const marker = markers.get(oid);
    return isUserMarker(marker) && marker.access === access
      ? [{ name, generation: marker.generation, rotation: marker.rotation }]
      : [];
  });
  const kindOfUser = applicationKind(users, username);
  return roles.flatMap(({ oid, name, isLogin, canLogIn }) => {
    const held = (groups.get(oid) ?? [])
      .filter((group) => group.access === access)
      .map(({ is }) => is);
    const level = LEVELS.findLast((level) => held.includes(level));
    if (level === undefined) return [];
    // People come with IAM, which asks for no password that could have expired.
    if (markers.get(oid)?.is === 'person')
      return [{ oid, login: { name, kind: 'person', level, canLogIn: isLogin } }];
    return [{ oid, login: { name, ...kindOfUser(name), level, canLogIn } }];
  });
}

function kindOf(role: SightedRole, as: Power['as']): OtherLogin['kind'] {
  if (ENGINE.has(role.name)) return 'engine';
  // RDS makes its masters members of rds_superuser.
  if (role.isMaster || as.some(({ name }) => name === 'rds_superuser')) return 'master';
  if (as.some(({ isSuperuser }) => isSuperuser)) return 'superuser';
  const replicates = as.some(({ name, replicates }) => replicates || name === 'rds_replication');
  return replicates ? 'replication' : 'login';
}

function unseenOf({ lending }: Sighted): string[] {
  return lending === 0
    ? []
    : [
        `what may be done by ${lending} routine${lending === 1 ? '' : 's'} with the rights of the ` +
          'owner (SECURITY DEFINER): only the code says it',
      ];
}
