import type { PostgresCustomization } from '../../model/customizations.ts';

/**
 * The part of the catalogue that concerns an access, read by twelve queries in two messages, whatever
 * the number of tables and people.
 */
export interface Catalogue {
  readonly server: ServerRow;
  readonly roles: readonly RoleRow[];
  readonly schemas: readonly SchemaRow[];
  /** Nothing is granted there: they belong to their creator, on RDS rdsadmin. */
  readonly schemasOfExtensions: readonly SchemaRow[];
  readonly acl: readonly AclRow[];
  readonly relations: readonly RelationRow[];
  readonly future: readonly FutureRow[];
  readonly dependencies: readonly DependencyRow[];
  readonly mentions: readonly MentionRow[];
  readonly foreignKeys: readonly ForeignKeyRow[];
  readonly customizations: readonly CustomizationRow[];
  readonly rights: readonly RightRow[];
  readonly closedRoutines: readonly ClosedRoutinesRow[];
  readonly prepared: readonly PreparedRow[];
}

/** A transaction that was prepared more than ten seconds ago. */
export interface PreparedRow {
  readonly gid: string;
  readonly owner: string;
  readonly database: string;
}

export interface EventTrigger {
  readonly name: string;
  /** Its function, as the context of an error has it. */
  readonly called: string;
}

export interface ServerRow {
  /** 160004 for 16.4. */
  readonly version: number;
  readonly master: string;
  readonly isReadOnly: boolean;
  readonly mayCreateRoles: boolean;
  readonly mayEndSessions: boolean;
  readonly database: string;
  /** The database's. */
  readonly owner: string;
  /** May the master grant on the database? */
  readonly grantable: boolean;
  readonly eventTriggers: readonly EventTrigger[];
}

export interface RoleRow {
  readonly oid: string;
  readonly name: string;
  /**
   * LOGIN. Only passwords end with VALID UNTIL: whom IAM vouches for, by PAM, is let in all the same
   * (https://www.postgresql.org/docs/current/sql-createrole.html).
   */
  readonly isLogin: boolean;
  /** Is it let in with a password by now? */
  readonly canLogIn: boolean;
  readonly comment: string | null;
  readonly memberOf: readonly string[];
  /** The value of `ALTER ROLE ... IN DATABASE ... SET role`. */
  readonly sessionRole: string | null;
  /** Does the master have the privileges of this role? */
  readonly isMasters: boolean;
  /** The databases, as JSON strings, of other accesses in whose group roles it is a member. */
  readonly sharedIn: readonly string[];
  /** Users of ours, of whichever access, that it is a member of; of the master, not adopted ones. */
  readonly memberOfLogins: readonly string[];
  /** Roles that the master may revoke from it. */
  readonly memberByMaster: readonly string[];
  /** Roles without a mark of ours that it is a member of. */
  readonly memberOfUnmarked: readonly string[];
  /** What a DBA's ALTER ROLE gave it, such as CREATEROLE. */
  readonly attributes: readonly string[];
  /** CONNECTION LIMIT 0 */
  readonly mayHaveNoSession: boolean;
  /** May the master alter and drop it? */
  readonly isManageable: boolean;
}

export interface SchemaRow {
  readonly schema: string;
  readonly owner: string;
  readonly grantable: boolean;
  /** Is it a member of an extension? */
  readonly isExtensions: boolean;
}

/**
 * A privilege, or `GRANT OPTION FOR` one, on the database (schema null) or on a schema. Grantee
 * null: PUBLIC.
 */
export interface AclRow {
  readonly schema: string | null;
  readonly grantee: string | null;
  readonly privilege: string;
}

/**
 * The tables, or the sequences, of a schema, and how many of them each role has privileges on.
 * Those of extensions only count where it says so.
 */
export interface RelationRow {
  readonly schema: string;
  readonly kind: 'tables' | 'sequences';
  /** How many of them the master may grant on. */
  readonly reachable: number;
  readonly unreachable: number;
  /** The roles that own the reachable ones. */
  readonly owners: readonly string[];
  /** By role, the number of reachable ones that it owns. */
  readonly owned: Readonly<Record<string, number>>;
  /** By role and privilege, the number of reachable ones of other owners that it is granted on. */
  readonly held: ReadonlyArray<{
    readonly role: string;
    readonly privilege: string;
    readonly count: number;
    /** The number of those of which some columns are granted. */
    readonly inPart: number;
    /** The number of those that belong to extensions. */
    readonly ofExtensions: number;
  }>;
}

export interface FutureRow {
  readonly creator: string;
  readonly schema: string | null;
  readonly objects: 'tables' | 'sequences' | 'schemas';
  readonly grantee: string;
  readonly privilege: string;
}

export interface DependencyRow {
  readonly owner: string;
  /** Null for an object that all databases share. */
  readonly database: string | null;
  readonly owned: number;
  /** Objects on which it was granted something, or granted something to others. */
  readonly granted: number;
  readonly policies: number;
  /** Of others, which name it. */
  readonly defaultPrivileges: number;
  readonly userMappings: number;
}

/** A foreign key of our users, and the owner of the table that it refers to. */
export interface ForeignKeyRow {
  readonly name: string;
  readonly owner: string;
}

/** What somebody has made for a role of ours in the database. */
export interface MentionRow {
  readonly role: string;
  readonly kind: 'policy' | 'default privileges' | 'user mapping';
  readonly what: string;
}

/** One thing that somebody set for a user. The text of what cannot be set by a customization. */
export interface CustomizationRow {
  readonly user: string;
  readonly what: PostgresCustomization | string;
  /** May the master set it for another user? */
  readonly isPortable: boolean;
}

/** Objects of one kind on which somebody holds a privilege that no group role gives. */
export interface RightRow {
  /** Null: PUBLIC. */
  readonly holder: string | null;
  readonly kind:
    | 'tables'
    | 'sequences'
    | 'large objects'
    | 'routines'
    | 'owned'
    | `future ${'tables' | 'sequences' | 'schemas' | 'large objects'}`;
  readonly privilege: string;
  /** The role whose rights the routines have, or the owner of what will be created. */
  readonly owner: string | null;
  /** Of large objects and routines: can the master take it back? */
  readonly isRevocable: boolean;
  /** Do they lie in the schemas that the access covers? */
  readonly isCovered: boolean;
  readonly count: number;
  /** Ten of them. */
  readonly names: readonly string[];
}

/** Routines that neither everybody nor the role may execute. */
export interface ClosedRoutinesRow {
  readonly role: string;
  readonly count: number;
  readonly names: readonly string[];
}
