import { Blocked, leftBlocked, leftUndone } from '../../errors/server.ts';
import { reason } from '../../runtime/errors.ts';
import type { Undone } from '../server.ts';

/** Translates an error for the author of the request; `doing` says what was under way. */
export type Explain = (error: unknown, doing: string) => Error;

/** A warning. */
export function heldLock(user: string, server: string): string {
  return (
    `${user} held a lock that keeps changes on ${server} apart, which only a master user should; ` +
    'its sessions were ended'
  );
}

/** What failed is not in the way of anybody, and its marker brings it up again. */
export function leftForNextRun(about: readonly string[], doing: string, error: unknown): Undone {
  const left = { doing, why: reason(error) };
  return { about, doing, error: error instanceof Blocked ? leftBlocked(left) : leftUndone(left) };
}

/** A warning: a limit that a DBA set is kept. */
export function noSessionAllowed(user: string, limit: string): string {
  return `${user} can't log in, since it may have no session at all: a DBA has set ${limit}`;
}
