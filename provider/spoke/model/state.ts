import { accessId, type Identity } from '../../contract/request/identity.ts';
import type { Level } from '../../contract/request/level.ts';

/**
 * What is, or should be, on the database server for one access. `inspect` gives one, the order asks for one, and the plan is
 * the difference (plan.ts). Privileges hang on group roles, one for each level in use; users are members of them.
 */
export interface ServerState {
  readonly roles: readonly GroupRole[];
  readonly users: readonly User[];
  readonly people: readonly PersonalUser[];
  readonly grants: readonly Grant[];
}

/** A role that nobody logs in with. */
export interface GroupRole {
  readonly name: string;
  readonly level: Level;
  /** `host:port` by which the access was last addressed. Tells a moved access from one that is still served here. */
  readonly hostPort: string;
  /** Can the master manage it and what it owns? */
  readonly isManageable: boolean;
}

/** Named by the access's id, in at most 31 characters (MySQL allows 32): `dbaccess_0123456789ab_readwrite`. */
export function groupRoleName(identity: Identity, level: Level): string {
  return `dbaccess_${accessId(identity)}_${level}`;
}

/** Members of it log in with IAM tokens on RDS for PostgreSQL, and with nothing else. Other engines have no such role. */
export const IAM_ROLE = 'rds_iam';

/** Somebody who logs in. */
export interface Login {
  readonly name: string;
  readonly canLogIn: boolean;
  /** Of our group roles, and of what makes IAM authentication. */
  readonly memberOf: readonly string[];
  /** The role as which its sessions on this database begin, so that what they create outlives the user. */
  readonly sessionRole?: string;
  /** What it may do in the access's database by itself, where an engine's roles are not enough (MySQL: mysql/wanted.ts). */
  readonly privileges?: readonly string[];
}

/** A login of a person, without a password. Several accesses may share it. */
export interface PersonalUser extends Login {
  /** Does another access need it too, or another master own it? Then it stays when this one does not need it. */
  readonly isShared: boolean;
  /** Does another access of this same database need it? Then what it holds here can't be told apart. */
  readonly isSharedHere: boolean;
  /** Those of its own privileges in the access's database that other accesses give. */
  readonly privilegesOfOthers?: readonly string[];
}

/** A login of the application. */
export interface User extends Login {
  /** 1 for the first user of the access, one more with each rotation. */
  readonly generation: number;
  /** Digest of the `rotation` that this user was made for. */
  readonly rotation: string;
  /** Is its password the one in Parameter Store? Of a former user nobody knows. */
  readonly password: 'as stored' | 'unknown';
}

export interface Grant {
  readonly role: string;
  readonly on: Target;
  readonly privilege: string;
  /** Some: of several objects, at least one has it and at least one has not. */
  readonly extent: 'all' | 'some';
}

/** What a privilege is on. Tables are all that is read like a table: views, foreign tables and partitions too. */
export type Target =
  | { readonly kind: 'database' }
  | { readonly kind: 'schema'; readonly schema: string }
  | { readonly kind: 'tables' | 'sequences'; readonly schema: string }
  | {
      /** What `creator` will create one day, in one schema or anywhere in the database. */
      readonly kind: 'future';
      readonly objects: 'tables' | 'sequences' | 'schemas';
      readonly creator: string;
      readonly schema?: string;
    };

/** Something of ours that stands in the way of dropping a user or a role. */
export interface OwnedObjects {
  readonly owner: string;
  readonly database: string;
  /** Objects owned; 0: there are only privileges. */
  readonly owned: number;
}

export function targetKey(on: Target): string {
  switch (on.kind) {
    case 'database':
      return JSON.stringify([on.kind]);
    case 'schema':
    case 'tables':
    case 'sequences':
      return JSON.stringify([on.kind, on.schema]);
    case 'future':
      return JSON.stringify([on.kind, on.creator, on.objects, on.schema ?? null]);
  }
}
