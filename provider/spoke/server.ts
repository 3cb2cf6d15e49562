import type { Person } from '../contract/messages/order.ts';
import type { Sighting } from '../contract/messages/review.ts';
import type { ServerMarks } from '../contract/messages/unrecorded.ts';
import type { Level } from '../contract/request/level.ts';
import type { OutsideError } from '../runtime/errors.ts';
import type { Secret } from '../runtime/secret.ts';
import type { StoredCredentials } from './credentials.ts';
import type { Sought } from './model/adoptee.ts';
import type { Plan } from './model/changes.ts';
import type { Customizations } from './model/customizations.ts';
import type { Grant, GroupRole, OwnedObjects, ServerState, Target } from './model/state.ts';

/**
 * What an engine provides: connections to one server, locked against all other work of ours on the
 * same access.
 */
export interface DatabaseServer {
  /**
   * Reads the access's current state, in a number of queries that does not grow with its size.
   * @param expelled whom this run has expelled: another access may have wanted them meanwhile
   */
  inspect(
    stored: StoredCredentials,
    people: readonly Person[],
    expelled?: readonly string[],
  ): Promise<Inspection>;
  /** The accesses of the whole server with users that can log in, by the marks of ours. */
  readMarks(): Promise<ServerMarks>;
  /**
   * Who can reach the database: only reads, in a fixed number of queries.
   * @param username the application user whose credentials are stored
   */
  readSighting(username: string | undefined): Promise<Sighting>;
  /** The open sessions on the whole server, by user. */
  countSessions(users: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * The way from an inspection of this server to the wanted state. Pure. Each engine names the
   * types of its own inspections and plans: only the server that made a plan carries it out.
   */
  plan(inspection: Inspection, wanted: ServerState): Plan;
  /**
   * Carries the plan's expulsions out, each on its own and counting at once. Our users can't hold
   * them up. Returns the warnings of all that was expelled so far; throws if one failed, after the
   * others.
   */
  expel(plan: Plan): Promise<string[]>;
  /** Waits for the lock against all other work of ours on the server, and keeps it. */
  lockServer(): Promise<void>;
  /**
   * Carries the rest of the plan out, under the server's lock. `application` is for a plan that
   * sets the application's password.
   */
  apply(plan: Plan, application?: ApplicationLogin): Promise<Outcome>;
  /** Warnings of what the work so far has cost others, such as their sessions. */
  interruptions(): readonly string[];
  /**
   * Gets ready to work again after a failure. Throws if a lock was lost: others may be at work.
   */
  renew(): Promise<void>;
  close(): Promise<void>;
}

export interface Outcome {
  /** What the caller should know of what was done. */
  readonly warnings: readonly string[];
  readonly undone: readonly Undone[];
}

/** What could not be done, such as to drop a user, which stays disabled and marked. */
export interface Undone {
  /** Users or roles. */
  readonly about: readonly string[];
  /** The change, as describe() puts it. */
  readonly doing: string;
  readonly error: OutsideError;
}

/** Those whose login a plan forbids, and whom an earlier run has left to be dropped. */
export function expelledBy({ expulsions, departures }: Plan): string[] {
  const forbidden = expulsions.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'forbid login' ? step.users : [])),
  );
  const dropped = departures.flatMap((change) => (change.kind === 'drop' ? change.names : []));
  return [...new Set([...forbidden, ...dropped])];
}

/** The plan without the expulsion of those who are expelled already, and wait to be dropped. */
export function sparing(expelled: readonly string[], plan: Plan): Plan {
  const done = new Set(expelled);
  const expulsions = plan.expulsions.filter(
    ({ steps, users }) => steps.length > 0 || users.some((name) => !done.has(name)),
  );
  return { ...plan, expulsions };
}

export interface ApplicationLogin {
  readonly password: Secret;
  /**
   * Runs once every step has been shown to work and before any counts, so that a step that fails
   * never leaves stored credentials that do not work.
   */
  readonly store?: () => Promise<void>;
}

/** The password for a step that sets it. */
export function passwordOf({ password }: { readonly password: Secret | undefined }): Secret {
  if (password === undefined) throw new Error('a plan that sets a password came without one');
  return password;
}

/** `On`: what the engine's privileges are on. */
export interface Inspection<On extends Target = Target> {
  readonly current: ServerState<On>;
  /** Objects and privileges of our users and roles, also in other databases. */
  readonly ownedObjects: readonly OwnedObjects[];
  /** By user of the application: what a DBA set for it. */
  readonly customizations: ReadonlyMap<string, Customizations>;
  /**
   * Why the request can't be fulfilled. Its users can bring that about, so that whoever must lose
   * something loses it all the same.
   */
  readonly refusal: string | undefined;
  /** The schemas of the request that do not exist, if they are the reason. */
  readonly missingSchemas?: readonly string[];
  /** The group role of a level; it need not exist yet. */
  groupRole(level: Level): GroupRole;
  /** The grants that these roles, and the logins that are their members, should have. */
  wantedGrants(roles: readonly GroupRole[], members: readonly Member[]): Array<Grant<On>>;
  /**
   * The role as which sessions of this level begin, so that what they create outlives the user.
   * Undefined where objects have no owner.
   */
  sessionRole(level: Level): string | undefined;
  /** Roles of the server's own that a person's login needs. */
  readonly loginRolesOfPeople: readonly string[];
  /** People for whom the server can't have a user; a warning says why. They have none now. */
  readonly leftOut: readonly string[];
  /**
   * A level is a promise. What these logins may do beyond theirs and the product does not take away,
   * and what the levels lack: warnings.
   */
  compareWithLevels(members: readonly Member[]): string[];
  /** What others may still do by the rights of the access, once it is removed: warnings. */
  leftOpen(): string[];
  /** Other facts that the caller should know, such as a user that may have no session. */
  readonly warnings: readonly string[];
  /** Of the user that the request names in `adopt`, unless it is the access's already. */
  readonly adoptee?: Sought | undefined;
  /** Of the stored password. Undefined if there is none, or no user for it. */
  readonly proof?: Proof;
}

/** What a login with the stored password showed. */
export type Proof =
  | { readonly outcome: 'accepted' }
  /** `blocked`: whatever the password, for instance because of failed logins. */
  | { readonly outcome: 'refused' | 'blocked' }
  /**
   * The server refused the session, and not because of the password: something that was set for the
   * user, or an event trigger on logins, does not let it in.
   */
  | { readonly outcome: 'shut out'; readonly why: string }
  /** No answer, or none that will last, such as that of a server without a free connection. */
  | { readonly outcome: 'unproved'; readonly why: string };

export interface Member {
  readonly name: string;
  readonly level: Level;
}

export interface MasterUser {
  readonly username: string;
  readonly password: Secret;
}
