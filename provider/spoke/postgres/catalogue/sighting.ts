import type { Sighting } from '../../../contract/messages/review.ts';
import type { Connection } from '../connection.ts';
import { MARKER_PREFIX } from '../marker.ts';
import { type SightedAccess, sight } from '../state/sighting.ts';
import {
  HOLDINGS,
  type Holding,
  LENDING_ROUTINES,
  SIGHTED_MEMBERSHIPS,
  SIGHTED_ROLES,
  SIGHTED_SESSIONS,
  type SightedMembership,
  type SightedRole,
  type SightedSessions,
} from './sighting-queries.ts';

/** Who can reach the database of the access, in five queries that only read. */
export async function readSighting(
  connection: Connection,
  about: SightedAccess,
): Promise<Sighting> {
  const roles = await connection.query<SightedRole>(SIGHTED_ROLES, [`${MARKER_PREFIX}%`]);
  const memberships = await connection.query<SightedMembership>(SIGHTED_MEMBERSHIPS);
  const holdings = await connection.query<Holding>(HOLDINGS);
  const sessions = await connection.query<SightedSessions>(SIGHTED_SESSIONS);
  const [lending] = await connection.query<{ count: number }>(LENDING_ROUTINES);
  const found = { roles, memberships, holdings, sessions, lending: lending?.count ?? 0 };
  return sight(found, about);
}
