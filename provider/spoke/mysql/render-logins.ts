import { join, type Sql, sql } from '../engine/sql.ts';
import type { MysqlStep } from '../model/changes.ts';
import { passwordOf } from '../server.ts';
import { chunks } from './chunks.ts';
import type { Dialect, Rendered } from './dialect.ts';
import { writeMarker } from './marker.ts';
import { identifiedBy } from './password-hash.ts';
import { account, accounts, literal } from './quote.ts';

type LoginStep = Extract<
  MysqlStep,
  {
    kind: 'create user' | 'create people' | 'forbid login' | 'set password' | 'allow login';
  }
>;

/** A change of who can log in, and with what. */
export function renderLogin(change: LoginStep, dialect: Dialect): Rendered {
  const { flavour } = dialect;
  switch (change.kind) {
    case 'create user': {
      const { name } = change.user;
      const login = sql`${account(name)} ${identifiedBy(passwordOf(dialect), flavour)}`;
      const how = sql`${locked([name], dialect)} PASSWORD EXPIRE NEVER`;
      return { prepare: [sql`CREATE USER ${login} ${how}`], open: unlocked([name]) };
    }
    case 'create people':
      return {
        prepare: chunks(change.users).map(
          (names) =>
            sql`CREATE USER ${withTokens(names)} ${locked(names, dialect)} PASSWORD EXPIRE NEVER`,
        ),
        open: unlocked(change.users),
      };
    case 'forbid login': {
      const { users, people } = byKind(change.users, dialect);
      return {
        shut: [...chunks(users), ...chunks(people)].map(
          (names) => sql`ALTER USER ${accounts(names)} ${locked(names, dialect)}`,
        ),
      };
    }
    case 'set password': {
      const login = sql`${account(change.user)} ${identifiedBy(passwordOf(dialect), flavour)}`;
      return {
        open: [
          // A new password alone does not let in a user that failed logins have blocked (MySQL
          // 9.7).
          sql`ALTER USER ${login} PASSWORD EXPIRE NEVER ACCOUNT UNLOCK`,
          ...(flavour === 'mysql' ? [discardOldPassword(change.user)] : []),
        ],
      };
    }
    case 'allow login': {
      const { users, people } = byKind(change.users, dialect);
      return {
        open: [
          ...chunks(people).map(
            (names) =>
              sql`ALTER USER ${withTokens(names)} REQUIRE SSL PASSWORD EXPIRE NEVER ACCOUNT UNLOCK`,
          ),
          ...unlocked(users),
          ...change.users.flatMap((name) => dropFactors(name, dialect)),
        ],
      };
    }
  }
}

export function renderDrop(users: readonly string[]): Sql[] {
  return chunks(users).map((names) => sql`DROP USER IF EXISTS ${accounts(names)}`);
}

function unlocked(users: readonly string[]): Sql[] {
  return chunks(users).map(
    (names) => sql`ALTER USER ${accounts(names)} REQUIRE SSL ACCOUNT UNLOCK`,
  );
}

/** @param users all of the application, or all people. */
function locked([first = '']: readonly string[], { access, isApplicationUser }: Dialect): Sql {
  const marker = isApplicationUser(first)
    ? ({ is: 'application user', access } as const)
    : ({ is: 'person' } as const);
  return sql`REQUIRE SUBJECT ${literal(writeMarker(marker))} ACCOUNT LOCK`;
}

function byKind(names: readonly string[], { isApplicationUser }: Dialect) {
  return {
    users: names.filter((name) => isApplicationUser(name)),
    people: names.filter((name) => !isApplicationUser(name)),
  };
}

/** RDS User Guide, "Creating a database account using IAM authentication". */
function withTokens(users: readonly string[]): Sql {
  return join(
    users.map((name) => sql`${account(name)} IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'`),
  );
}

/**
 * The password before this one, which somebody kept good by RETAIN CURRENT PASSWORD: it would
 * outlive ours.
 */
function discardOldPassword(user: string): Sql {
  return sql`ALTER USER ${account(user)} DISCARD OLD PASSWORD`;
}

/** Nobody has more than a password or a token: whoever needs a second factor can't log in. */
function dropFactors(user: string, { moreFactors }: Dialect): Sql[] {
  // The third one first: without the second, it would be the second.
  return Array.from(
    { length: moreFactors(user) },
    (_, index) => sql`ALTER USER ${account(user)} DROP ${moreFactors(user) + 1 - index} FACTOR`,
  );
}
