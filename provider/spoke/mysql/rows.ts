import type { ObjectTarget } from '../model/state.ts';

/** The accounts that concern an access, read by three queries whatever the number of people. */
export interface Catalogue {
  readonly accounts: readonly AccountRow[];
  readonly memberships: readonly MembershipRow[];
  readonly privileges: readonly PrivilegeRow[];
}

export interface ServerRow {
  readonly version: string;
  /** `name@host` */
  readonly master: string;
  readonly isReadOnly: 0 | 1;
  /** Not 0 if the server folds the names of databases to lower case. */
  readonly foldsCase: number;
  /** Does the server have RDS's procedure that replaces KILL? */
  readonly hasRdsKill: 0 | 1;
  readonly hasDatabase: 0 | 1;
  /** Is partial_revokes on? */
  readonly namesAreLiteral: 0 | 1;
  /** What SHOW GRANTS says of the master. */
  readonly grants: readonly string[];
}

export interface AccountRow {
  readonly name: string;
  /** Empty for a role of MariaDB. */
  readonly host: string;
  readonly isRole: 0 | 1;
  readonly isLocked: 0 | 1;
  readonly plugin: string | null;
  /** Does the account have REQUIRE SSL, and nothing beyond it? */
  readonly isEncrypted: 0 | 1;
  /** The text of REQUIRE SUBJECT. */
  readonly subject: string | null;
  /** Is what it authenticates with what IAM authentication needs, and nothing else? */
  readonly hasIamText: 0 | 1;
  /** Is it let in to change its password only? */
  readonly isExpired: 0 | 1;
  /** Is it let in at all? MariaDB's MAX_USER_CONNECTIONS can be below 0. */
  readonly mayHaveNoSession: 0 | 1;
  /** Is there a password beside the first one (RETAIN CURRENT PASSWORD; MariaDB: OR)? */
  readonly hasSecondPassword: 0 | 1;
  /** How many factors a login takes beside its first one (MySQL 8.0.27 and later). */
  readonly moreFactors: number;
}

export interface MembershipRow {
  readonly name: string;
  readonly host: string;
  readonly role: string;
  /** WITH ADMIN OPTION: we never grant it, but on MariaDB the creator of a role gets it. */
  readonly isAdmin: 0 | 1;
}

/**
 * Privileges on the access's database that an account holds itself; not by roles or wider grants.
 */
export interface PrivilegeRow {
  readonly name: string;
  readonly host: string;
  /** Separated by commas. */
  readonly privileges: string;
  /** The grant's spelling of the database, if it differs from ours. */
  readonly grantedAs: string | null;
}

/** What an account holds beside the privileges on the access's database, or everybody holds. */
export interface RightRow {
  readonly name: string;
  readonly host: string;
  readonly kind: 'everything' | 'role' | ObjectTarget['type'];
  /** The database, as the grant spells it. */
  readonly place: string;
  /** A table, a routine, or a role. */
  readonly object: string;
  /** A column. */
  readonly part: string;
  /** Separated by commas. */
  readonly privileges: string;
  /** Does it hold on the access's database? */
  readonly isHere: 0 | 1;
}
