import { randomBytes } from 'node:crypto';
import { Secret } from '../../runtime/secret.ts';
import { join, keyword, type Sql, sql } from '../engine/sql.ts';
import type { GrantChange, MysqlStep } from '../model/changes.ts';
import type { MysqlTarget } from '../model/state.ts';
import { passwordOf } from '../server.ts';
import type { Flavour } from './flavour.ts';
import { writeMarker } from './marker.ts';
import { identifiedBy } from './password-hash.ts';
import { account, accounts, id, literal } from './quote.ts';

/** All that a change's statements depend on beside the change. */
export interface Dialect {
  readonly flavour: Flavour;
  /** The database as grants spell it. */
  readonly grantedAs: string;
  readonly password: Secret | undefined;
  /** The access's id. */
  readonly access: string;
  /** Everybody else is a person. */
  isApplicationUser(name: string): boolean;
}

/**
 * When a statement runs. Every statement counts at once, since MySQL can't roll DDL back. So
 * newcomers are locked until all else is done, leavers are locked before they lose anything, and
 * somebody that loses something remains a member until it is lost.
 */
export type Phase = 'prepare' | 'shut' | 'reduce' | 'part' | 'open';
export type Rendered = Partial<Record<Phase, readonly Sql[]>>;

/**
 * Names in one statement, whose cost on MariaDB grows faster than its length. A round trip costs a
 * millisecond.
 */
const CHUNK = 500;

export function render(change: MysqlStep, dialect: Dialect): Rendered {
  const { flavour } = dialect;
  switch (change.kind) {
    case 'create role':
      return { prepare: [sql`CREATE ROLE ${id(change.role.name)}`] };
    case 'mark role':
      return {}; // it stands in the ledger
    case 'create user': {
      const { name } = change.user;
      const login = sql`${account(name)} ${identifiedBy(passwordOf(dialect), flavour)}`;
      const how = sql`${locked([name], dialect)} PASSWORD EXPIRE NEVER`;
      return { prepare: [sql`CREATE USER ${login} ${how}`], open: unlocked([name]) };
    }
    case 'create people':
      return {
        prepare: chunked(
          change.users,
          (names) =>
            sql`CREATE USER ${withTokens(names)} ${locked(names, dialect)} PASSWORD EXPIRE NEVER`,
        ),
        open: unlocked(change.users),
      };
    case 'grant':
      return {
        prepare: chunked(
          change.grantees,
          (names) => sql`GRANT ${privilegesOn(change, dialect)} TO ${accounts(names)}`,
        ),
      };
    case 'revoke':
      return {
        reduce: chunked(
          change.grantees,
          (names) => sql`REVOKE ${privilegesOn(change, dialect)} FROM ${accounts(names)}`,
        ),
      };
    case 'add members':
      return {
        prepare: chunked(
          change.members,
          (names) => sql`GRANT ${id(change.role)} TO ${accounts(names)}`,
        ),
      };
    case 'remove members':
      return {
        part: chunked(
          change.members,
          (names) => sql`REVOKE ${id(change.role)} FROM ${accounts(names)}`,
        ),
      };
    case 'forbid login':
      return {
        shut: byKind(change.users, dialect, (names) =>
          chunked(names, (some) => sql`ALTER USER ${accounts(some)} ${locked(some, dialect)}`),
        ),
      };
    case 'set password': {
      const login = sql`${account(change.user)} ${identifiedBy(passwordOf(dialect), flavour)}`;
      return {
        open: [
          // A new password alone does not let in a user that failed logins have blocked (MySQL 9.7).
          sql`ALTER USER ${login} PASSWORD EXPIRE NEVER ACCOUNT UNLOCK`,
          ...(flavour === 'mysql' ? [discardOldPassword(change.user)] : []),
        ],
      };
    }
    case 'allow login': {
      const people = change.users.filter((name) => !dialect.isApplicationUser(name));
      const users = change.users.filter((name) => dialect.isApplicationUser(name));
      return {
        open: [
          ...chunked(
            people,
            (names) =>
              sql`ALTER USER ${withTokens(names)} REQUIRE SSL PASSWORD EXPIRE NEVER ACCOUNT UNLOCK`,
          ),
          ...unlocked(users),
        ],
      };
    }
  }
}

/**
 * The password before this one, which somebody kept good by RETAIN CURRENT PASSWORD: it would
 * outlive ours.
 */
function discardOldPassword(user: string): Sql {
  return sql`ALTER USER ${account(user)} DISCARD OLD PASSWORD`;
}

/** Writes the access's ledger, a locked account, whether or not it exists and whatever it says. */
export function renderLedger(name: string, text: string, { flavour }: Dialect): Sql[] {
  const unknown = new Secret(randomBytes(24).toString('base64url'));
  const locked = sql`REQUIRE SUBJECT ${literal(text)} ACCOUNT LOCK`;
  return [
    sql`CREATE USER IF NOT EXISTS ${account(name)} ${identifiedBy(unknown, flavour)} ${locked}`,
    sql`ALTER USER ${account(name)} ${locked}`,
  ];
}

export function renderDrop(users: readonly string[]): Sql[] {
  return chunked(users, (names) => sql`DROP USER IF EXISTS ${accounts(names)}`);
}

export function renderDropRole(role: string): Sql {
  return sql`DROP ROLE IF EXISTS ${id(role)}`;
}

const UNLOCKED = sql`REQUIRE SSL ACCOUNT UNLOCK`;

function unlocked(users: readonly string[]): Sql[] {
  return chunked(users, (names) => sql`ALTER USER ${accounts(names)} ${UNLOCKED}`);
}

/** @param users all of the application, or all people. */
function locked([first = '']: readonly string[], { access, isApplicationUser }: Dialect): Sql {
  const marker = isApplicationUser(first)
    ? ({ is: 'application user', access } as const)
    : ({ is: 'person' } as const);
  return sql`REQUIRE SUBJECT ${literal(writeMarker(marker))} ACCOUNT LOCK`;
}

function privilegesOn({ privileges, on }: GrantChange<MysqlTarget>, { grantedAs }: Dialect): Sql {
  const database = on.kind === 'database' ? grantedAs : on.grantedAs;
  return sql`${join(privileges.map(keyword))} ON ${id(database)}.*`;
}

function byKind(
  users: readonly string[],
  { isApplicationUser }: Dialect,
  statements: (users: readonly string[]) => Sql[],
): Sql[] {
  return [
    ...statements(users.filter((name) => isApplicationUser(name))),
    ...statements(users.filter((name) => !isApplicationUser(name))),
  ];
}

/** RDS User Guide, "Creating a database account using IAM authentication". */
function withTokens(users: readonly string[]): Sql {
  return join(
    users.map((name) => sql`${account(name)} IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'`),
  );
}

function chunked(names: readonly string[], statement: (names: readonly string[]) => Sql): Sql[] {
  return Array.from({ length: Math.ceil(names.length / CHUNK) }, (_, index) =>
    statement(names.slice(index * CHUNK, (index + 1) * CHUNK)),
  );
}
