import { accessId, type Identity } from '../../contract/request/identity.ts';
import type { Level } from '../../contract/request/level.ts';

/**
 * The state of one access on its database server, current or wanted. `inspect` reads the current
 * one, an order asks for the wanted one, and the plan is the difference. `On`: what the engine's
 * privileges are on.
 */
export interface ServerState<On extends Target = Target> {
  /** One for each level in use. Every user is a member of one of them. */
  readonly roles: readonly GroupRole[];
  readonly users: readonly User[];
  readonly people: readonly PersonalUser[];
  /** To group roles, or to users where an engine's roles are not enough (mysql/levels.ts). */
  readonly grants: ReadonlyArray<Grant<On>>;
}

/** A role that nobody logs in with. */
export interface GroupRole {
  readonly name: string;
  readonly level: Level;
  /**
   * `host:port` by which the access was last addressed. Tells a moved access from one that is still
   * served here.
   */
  readonly hostPort: string;
  /** Can the master manage it and what it owns? */
  readonly isManageable: boolean;
}

/**
 * Named by the access's id, in at most 31 characters (MySQL allows 32):
 * `dbaccess_0123456789ab_readwrite`.
 */
export function groupRoleName(identity: Identity, level: Level): string {
  return `dbaccess_${accessId(identity)}_${level}`;
}

/**
 * A role without login and without members, which has what one leaver has left behind. It may do
 * what the leaver might, and no more: a role for all leavers would make one's traps another's harm.
 */
export interface Keeper {
  readonly name: string;
  /** Undefined: it may do nothing. */
  readonly level: Level | undefined;
  /** The leaver's fingerprint, by which it is remembered if a run ends too early. */
  readonly from: string;
  /** The leaver's name, for people to read. */
  readonly of: string;
  /** Is it a member of its level's group role? */
  readonly isMember: boolean;
}

/** `dbaccess_0123456789ab_readonly_keeper_0123456789ab`, or without a level. */
export function keeperName(identity: Identity, level: Level | undefined, from: string): string {
  const ofLevel = level === undefined ? '' : `_${level}`;
  return `dbaccess_${accessId(identity)}${ofLevel}_keeper_${from}`;
}

/** A database user that can log in. */
export interface Login {
  readonly name: string;
  readonly canLogIn: boolean;
  /** Our group roles that it is a member of. */
  readonly memberOf: readonly string[];
  /**
   * Roles of the server's own that it needs to log in with a token, where the engine has such
   * roles. They give no privileges.
   */
  readonly loginRoles?: readonly string[];
  /** The role as which its sessions in this database begin, so that their objects outlive it. */
  readonly sessionRole?: string;
}

/** A person's login, without a password. Several accesses may share it. */
export interface PersonalUser extends Login {
  /**
   * Does another access need it too, or does another master own it? Then it stays when this access
   * does not need it.
   */
  readonly isShared: boolean;
  /**
   * Set if a run of this access has expelled a person whom another access wants by now: what it
   * takes to log in again.
   */
  readonly readmission?: { readonly loginRoles: readonly string[] };
}

/** The application's login. */
export interface User extends Login {
  /**
   * 1 for the first user of the access, one more with each rotation. Of an adopted user: that of the
   * user beside which it was adopted, with which it goes.
   */
  readonly generation: number;
  /** Digest of the `rotation` that this user was made for, or ADOPTED. */
  readonly rotation: string;
  /** Is its password the one in Parameter Store? Nobody knows a former user's. */
  readonly password: 'as stored' | 'unknown';
  /** Of an adopted user: what its comment said, where there are comments. */
  readonly comment?: string;
  /** Of an adopted user: the adoption made the master a member of it. */
  readonly masterJoined?: true;
}

/**
 * Instead of the digest: somebody else made the user, which is a former one since its adoption.
 */
export const ADOPTED = 'adopted';

export function isAdopted({ rotation }: Pick<User, 'rotation'>): boolean {
  return rotation === ADOPTED;
}

export interface Grant<On extends Target = Target> {
  readonly grantee: string;
  readonly on: On;
  readonly privilege: string;
  /** `some`: of several objects, at least one has it and at least one has not. */
  readonly extent: 'all' | 'some';
}

export type Target = PostgresTarget | MysqlTarget;

interface Database {
  readonly kind: 'database';
}

/** Tables are all relations that are read like one: views, foreign tables and partitions too. */
export type PostgresTarget =
  | Database
  | { readonly kind: 'schema'; readonly schema: string }
  | { readonly kind: 'tables' | 'sequences'; readonly schema: string }
  /** All of them. No level gives anything on these: they are only ever revoked. */
  | { readonly kind: 'large objects' }
  /** Those that run with the rights of this role, whoever calls them. */
  | { readonly kind: 'routines'; readonly withRightsOf: string }
  | {
      /** What `creator` will create one day, in one schema or anywhere in the database. */
      readonly kind: 'future';
      readonly objects: 'tables' | 'sequences' | 'schemas';
      readonly creator: string;
      readonly schema?: string;
    };

export type MysqlTarget =
  | Database
  /**
   * The same database in a grant that spells it differently: no level asks for one, so it is only
   * ever revoked.
   */
  | { readonly kind: 'database by another spelling'; readonly grantedAs: string }
  | ObjectTarget;

/** Any database, or something in one. No level asks for it either. */
export interface ObjectTarget {
  readonly kind: 'object';
  readonly type:
    | 'database'
    | 'table'
    | 'column'
    | 'procedure'
    | 'function'
    | 'package'
    | 'package body';
  /** The database, as the grant spells it. */
  readonly place: string;
  readonly object: string;
  /** The column. */
  readonly part: string;
}

/** Something of ours that stands in the way of dropping a user or a role. */
export interface OwnedObjects {
  readonly owner: string;
  /** Tells the owner from all other roles of that name, and of that number. */
  readonly fingerprint: string;
  readonly database: string;
  /** Number of objects. 0: the owner only holds privileges there. */
  readonly owned: number;
  /** That of the owner. Undefined if a run has ended since it lost it. */
  readonly level: Level | undefined;
  /** What others have made for it: policies and default privileges that name it. */
  readonly named: readonly string[];
  /** Its logins to other servers, which nobody else can use. */
  readonly mappings: readonly string[];
  /** The name of the keeper that remembers the owner while it leaves. */
  readonly keeper: string;
  /** The role that takes the objects over when the owner leaves: itself if it can't. */
  readonly heir: string;
}

export function targetKey(on: Target): string {
  switch (on.kind) {
    case 'database':
    case 'large objects':
      return JSON.stringify([on.kind]);
    case 'routines':
      return JSON.stringify([on.kind, on.withRightsOf]);
    case 'object':
      return JSON.stringify([on.kind, on.type, on.place, on.object, on.part]);
    case 'database by another spelling':
      return JSON.stringify([on.kind, on.grantedAs]);
    case 'schema':
    case 'tables':
    case 'sequences':
      return JSON.stringify([on.kind, on.schema]);
    case 'future':
      return JSON.stringify([on.kind, on.creator, on.objects, on.schema ?? null]);
  }
}
