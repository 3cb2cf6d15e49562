import type { Person } from '../contract/messages/order.ts';
import type { Level } from '../contract/request/level.ts';
import { OutsideError } from '../runtime/errors.ts';
import type { Secret } from '../runtime/secret.ts';
import type { StoredCredentials } from './credentials.ts';
import type { Plan } from './model/changes.ts';
import type { Grant, GroupRole, OwnedObjects, ServerState } from './model/state.ts';

/** What an engine provides: connections to one server, locked against all other work of ours there. */
export interface DatabaseServer {
  /** Reads the access's current state, in a number of queries that does not grow with its size. */
  inspect(stored: StoredCredentials, people: readonly Person[]): Promise<Inspection>;
  /**
   * Carries the plan out and returns warnings. A user that can't be dropped stays disabled and
   * marked, and is one of them. `application` is for a plan that sets the application's password.
   */
  apply(plan: Plan, application?: ApplicationLogin): Promise<string[]>;
  /** Gets ready to work again after a failure. Throws if the lock was lost: others may be at work. */
  renew(): Promise<void>;
  close(): Promise<void>;
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

export interface Inspection {
  readonly current: ServerState;
  /** What our users and roles own or may do, also in other databases. */
  readonly ownedObjects: readonly OwnedObjects[];
  /** The owner role of another database's own accesses. */
  newOwnerElsewhere(database: string): string | undefined;
  /** The group role of a level; it need not exist yet. */
  groupRole(level: Level): GroupRole;
  /** What these roles should be allowed. */
  wantedGrants(roles: readonly GroupRole[]): Grant[];
  /** The role as which sessions of this level begin, so that what they create outlives the user; none where nobody owns anything. */
  actingRole(level: Level): string | undefined;
  /** What users of this level must be allowed by themselves; undefined where their role is enough. */
  ownPrivileges(level: Level): readonly string[] | undefined;
  /** Roles that a person's user needs beside those of the access, to log in. */
  readonly everyPerson: readonly string[];
  /** What the caller should know about the server, such as tables that the master can't grant on. */
  readonly warnings: readonly string[];
}

export interface MasterUser {
  readonly username: string;
  readonly password: Secret;
}

/** The server refused the password. A master's secret may just have been rotated: read it again. */
export class LoginRefused extends OutsideError {}

/** Somebody who does not take our lock changed the same thing at the same time: repeat the run. */
export class RaceLost extends OutsideError {}
