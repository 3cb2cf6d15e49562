/** The catalogue, as far as an access needs it. Seven queries, whatever the number of tables and people. */
export interface Catalogue {
  readonly server: ServerRow;
  readonly roles: readonly RoleRow[];
  readonly schemas: readonly SchemaRow[];
  readonly acl: readonly AclRow[];
  readonly relations: readonly RelationRow[];
  readonly future: readonly FutureRow[];
  readonly dependencies: readonly DependencyRow[];
}

export interface ServerRow {
  /** 160004 for 16.4. */
  readonly version: number;
  readonly master: string;
  readonly isReadOnly: boolean;
  readonly mayCreateRoles: boolean;
  readonly mayEndSessions: boolean;
  readonly database: string;
  /** May the master grant on the database? */
  readonly grantable: boolean;
}

export interface RoleRow {
  readonly oid: string;
  readonly name: string;
  readonly canLogIn: boolean;
  readonly comment: string | null;
  readonly memberOf: readonly string[];
  /** The value of `ALTER ROLE ... IN DATABASE ... SET role`. */
  readonly sessionRole: string | null;
  /** Has the master the privileges of this role? */
  readonly isMasters: boolean;
  /** Databases, as JSON spells them, of other accesses of whose group roles it is a member. */
  readonly sharedIn: readonly string[];
  /** May the master alter and drop it? */
  readonly isManageable: boolean;
}

export interface SchemaRow {
  readonly schema: string;
  readonly owner: string;
  readonly grantable: boolean;
}

/** A privilege on the database (schema null) or on a schema. Grantee null: PUBLIC. */
export interface AclRow {
  readonly schema: string | null;
  readonly grantee: string | null;
  readonly privilege: string;
}

/** The tables, or sequences, of a schema and how far a role's privileges on them reach. */
export interface RelationRow {
  readonly schema: string;
  readonly kind: 'tables' | 'sequences';
  /** Number of them that the master may grant on. */
  readonly reachable: number;
  readonly unreachable: number;
  /** Who owns the reachable ones. */
  readonly owners: readonly string[];
  /** By role: how many of the reachable ones it owns; by role and privilege: on how many of the others it has it. */
  readonly owned: Readonly<Record<string, number>>;
  readonly held: ReadonlyArray<{
    readonly role: string;
    readonly privilege: string;
    readonly count: number;
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
  /** Null: on something that all databases share. */
  readonly database: string | null;
  readonly owned: number;
}
