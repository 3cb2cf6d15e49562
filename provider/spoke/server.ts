import type { Person } from '../contract/messages/order.ts';
import type { Level } from '../contract/request/level.ts';
import { OutsideError } from '../runtime/errors.ts';
import type { Secret } from '../runtime/secret.ts';
import type { StoredCredentials } from './credentials.ts';
import type { Plan } from './model/changes.ts';
import type { Grant, GroupRole, OwnedObjects, ServerState } from './model/state.ts';

/** What an engine gives: connections to one server that are locked against all other work of ours there. */
export interface DatabaseServer {
  /** Reads what is there for the access. A constant number of queries, whatever the number of tables and people. */
  inspect(stored: StoredCredentials, people: readonly Person[]): Promise<Inspection>;
  /**
   * Carries the plan out. `store` runs when every step has been shown to work and before it counts, so that no failure of a
   * step leaves credentials stored that do not work. What can't be dropped stays disabled and marked, and comes back as a warning.
   */
  apply(plan: Plan, password: Secret, store: () => Promise<void>): Promise<string[]>;
  /** Makes ready for work after a failure. Throws if the lock was lost: others may be at work by now. */
  renew(): Promise<void>;
  close(): Promise<void>;
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

/** The server did not take the user's password. A master's may just have been rotated: its secret is worth a second look. */
export class LoginRefused extends OutsideError {}

/** Somebody who does not take our lock changed the same thing at the same time: the whole run is worth repeating. */
export class RaceLost extends OutsideError {}
