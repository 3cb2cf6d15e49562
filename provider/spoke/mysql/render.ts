import { randomBytes } from 'node:crypto';
import { Secret } from '../../runtime/secret.ts';
import type { Step } from '../model/changes.ts';
import { passwordOf } from '../server.ts';
import type { Flavour } from './flavour.ts';
import { writeMarker } from './marker.ts';
import { identifiedBy } from './password-hash.ts';
import { account, accounts, identifier, literal, otherSpelling, spelled } from './quote.ts';

/** What a change's statements depend on beside the change. */
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
 * When a statement runs. Every statement counts at once, since MySQL can't roll DDL back: so newcomers are locked until all else is
 * done, leavers are locked before they lose anything, and who loses something is known as a member until it is lost.
 */
export type Phase = 'prepare' | 'shut' | 'reduce' | 'part' | 'open';
export type Rendered = Partial<Record<Phase, readonly string[]>>;

/** Names in one statement. Its cost on MariaDB grows faster than its length, a round trip costs a millisecond. */
const CHUNK = 500;

export function render(change: Step, dialect: Dialect): Rendered {
  const { grantedAs, flavour } = dialect;
  const everywhere = `${identifier(grantedAs)}.*`;
  switch (change.kind) {
    case 'create role':
      return { prepare: [`CREATE ROLE ${identifier(change.role.name)}`] };
    case 'mark role':
      return {}; // it stands on the card
    case 'create user': {
      const { name } = change.user;
      const login = `${account(name)} ${identifiedBy(passwordOf(dialect), flavour)}`;
      const how = `${locked([name], dialect)} PASSWORD EXPIRE NEVER`;
      return { prepare: [`CREATE USER ${login} ${how}`], open: unlocked([name]) };
    }
    case 'create people':
      return {
        prepare: chunked(
          change.users,
          (names) => `CREATE USER ${withTokens(names)} ${locked(names, dialect)}`,
        ),
        open: unlocked(change.users),
      };
    case 'allow':
      return {
        prepare: chunked(
          change.users,
          (names) => `GRANT ${change.privileges.join(', ')} ON ${everywhere} TO ${accounts(names)}`,
        ),
      };
    case 'disallow':
      return {
        reduce: bySpelling(change.privileges, grantedAs).flatMap(([privileges, name]) =>
          chunked(
            change.users,
            (names) =>
              `REVOKE ${privileges.join(', ')} ON ${identifier(name)}.* FROM ${accounts(names)}`,
          ),
        ),
      };
    case 'join':
      return {
        prepare: chunked(
          change.members,
          (names) => `GRANT ${identifier(change.role)} TO ${accounts(names)}`,
        ),
      };
    case 'leave':
      return {
        part: chunked(
          change.members,
          (names) => `REVOKE ${identifier(change.role)} FROM ${accounts(names)}`,
        ),
      };
    case 'forbid login':
      return {
        shut: byKind(change.users, dialect, (names) =>
          chunked(names, (some) => `ALTER USER ${accounts(some)} ${locked(some, dialect)}`),
        ),
      };
    case 'set password': {
      const login = `${account(change.user)} ${identifiedBy(passwordOf(dialect), flavour)}`;
      return { open: [`ALTER USER ${login} PASSWORD EXPIRE NEVER`] };
    }
    case 'allow login': {
      const people = change.users.filter((name) => !dialect.isApplicationUser(name));
      const users = change.users.filter((name) => dialect.isApplicationUser(name));
      return {
        open: [
          ...chunked(people, (names) => `ALTER USER ${withTokens(names)} ${UNLOCKED}`),
          ...unlocked(users),
        ],
      };
    }
    case 'grant':
    case 'revoke':
    case 'act as':
    case 'hand over':
      throw new Error(`MySQL's group roles hold and own nothing: ${change.kind}`);
  }
}

/** The locked account that says what no other account of the access can. Whatever its text was, and whether it was there or not. */
export function renderLedger(name: string, text: string, { flavour }: Dialect): string[] {
  const nobodys = new Secret(randomBytes(24).toString('base64url'));
  const requirement = `REQUIRE SUBJECT ${literal(text)}`;
  return [
    `CREATE USER IF NOT EXISTS ${account(name)} ${identifiedBy(nobodys, flavour)} ${requirement} ACCOUNT LOCK`,
    `ALTER USER ${account(name)} ${requirement} ACCOUNT LOCK`,
  ];
}

export function renderDrop(users: readonly string[]): string[] {
  return chunked(users, (names) => `DROP USER IF EXISTS ${accounts(names)}`);
}

export function renderDropRole(role: string): string {
  return `DROP ROLE IF EXISTS ${identifier(role)}`;
}

const UNLOCKED = 'REQUIRE SSL ACCOUNT UNLOCK';

function unlocked(users: readonly string[]): string[] {
  return chunked(users, (names) => `ALTER USER ${accounts(names)} ${UNLOCKED}`);
}

/** `users` are of one kind. */
function locked([first = '']: readonly string[], { access, isApplicationUser }: Dialect): string {
  const marker = isApplicationUser(first)
    ? ({ is: 'application user', access } as const)
    : ({ is: 'person' } as const);
  return `REQUIRE SUBJECT ${literal(writeMarker(marker))} ACCOUNT LOCK`;
}

/** Privileges, and the spelling of the database by which they were granted. */
function bySpelling(
  privileges: readonly string[],
  grantedAs: string,
): Array<readonly [privileges: string[], grantedAs: string]> {
  const other = otherSpelling(grantedAs) ?? grantedAs;
  const mark = spelled('', other);
  const others = privileges.filter((privilege) => privilege.endsWith(mark));
  const ours = privileges.filter((privilege) => !others.includes(privilege));
  return [
    [ours, grantedAs] as const,
    [others.map((privilege) => privilege.slice(0, -mark.length)), other] as const,
  ].filter(([some]) => some.length > 0);
}

function byKind(
  users: readonly string[],
  { isApplicationUser }: Dialect,
  statements: (users: readonly string[]) => string[],
): string[] {
  return [
    ...statements(users.filter((name) => isApplicationUser(name))),
    ...statements(users.filter((name) => !isApplicationUser(name))),
  ];
}

/** RDS User Guide, "Creating a database account using IAM authentication". */
function withTokens(users: readonly string[]): string {
  return users
    .map((name) => `${account(name)} IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'`)
    .join(', ');
}

function chunked(
  names: readonly string[],
  statement: (names: readonly string[]) => string,
): string[] {
  return Array.from({ length: Math.ceil(names.length / CHUNK) }, (_, index) =>
    statement(names.slice(index * CHUNK, (index + 1) * CHUNK)),
  );
}
