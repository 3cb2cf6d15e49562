import { describeIdentity, type Identity } from '../../contract/request/identity.ts';
import { LEVELS } from '../../contract/request/level.ts';
import * as z from '../../runtime/zod.ts';

/**
 * The comment that tells our roles apart from all others. In `\du+`, it also tells a DBA what the
 * role is for. A role without it is never altered and never dropped.
 */
export type Marker = GroupMarker | UserMarker | PersonMarker | KeeperMarker | DeputyMarker;
export type GroupMarker = z.infer<typeof group>;
export type UserMarker = z.infer<typeof user>;
type PersonMarker = z.infer<typeof person>;
type KeeperMarker = z.infer<typeof keeper>;
type DeputyMarker = z.infer<typeof deputy>;

const group = z.object({
  is: z.enum(LEVELS),
  access: z.string(),
  for: z.string(),
  database: z.string(),
  server: z.string(),
});
const user = z.object({
  is: z.literal('application user'),
  access: z.string(),
  for: z.string(),
  generation: z.number(),
  rotation: z.string(),
  /** Of an adopted user: the comment that was there before. */
  was: z.exactOptional(z.string()),
  /** Of an adopted user: the adoption made the master a member of it. */
  masterJoined: z.exactOptional(z.literal(true)),
});
/** Names no access, since several may share the person: the memberships tell which do. */
const person = z.object({ is: z.literal('person') });
const keeper = z.object({
  is: z.literal('keeper'),
  access: z.string(),
  for: z.string(),
  level: z.optional(z.enum(LEVELS)),
  from: z.string(),
  of: z.string(),
});
/** Rolls prepared transactions back (sessions/deputy.ts). */
const deputy = z.object({ is: z.literal('deputy'), access: z.string(), for: z.string() });
const marker = z.discriminatedUnion('is', [group, user, person, keeper, deputy]);

export const MARKER_PREFIX = 'database-access: ';

export function writeMarker(marker: Marker): string {
  return `${MARKER_PREFIX}${JSON.stringify(marker)}`;
}

export function parseMarker(comment: string | null): Marker | undefined {
  if (comment === null || !comment.startsWith(MARKER_PREFIX)) return undefined;
  try {
    return marker.safeParse(JSON.parse(comment.slice(MARKER_PREFIX.length))).data;
  } catch {
    return undefined; // somebody wrote a comment of their own: not ours
  }
}

/** The parts of a marker that every role of an access shares. */
export function markerOf(access: string, identity: Identity): { access: string; for: string } {
  return { access, for: describeIdentity(identity) };
}

export function isGroupMarker(marker: Marker | undefined): marker is GroupMarker {
  return marker !== undefined && 'database' in marker;
}

export function isUserMarker(marker: Marker | undefined): marker is UserMarker {
  return marker?.is === 'application user';
}
