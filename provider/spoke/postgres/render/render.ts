import type { Secret } from '../../../runtime/secret.ts';
import { type Sql, sql } from '../../engine/sql.ts';
import type { PostgresDeparture, PostgresStep } from '../../model/changes.ts';
import type { GroupRole, Keeper, User } from '../../model/state.ts';
import { passwordOf } from '../../server.ts';
import type { Marker } from '../marker.ts';
import { scramVerifier } from '../password-hash.ts';
import { code, id, ids, literal } from '../quote.ts';
import { asMember, keepManageable, mark, unmark } from './master-membership.ts';
import { renderCustomization } from './render-customization.ts';
import { renderGrants } from './render-grants.ts';
import { renderHandOver } from './render-hand-over.ts';
import { renderRevokeContested, renderRevokeOurs } from './render-revoke-all.ts';

/** All that a change's statements depend on beside the change. */
export interface Dialect {
  /** 160004 for 16.4. */
  readonly version: number;
  readonly database: string;
  readonly password: Secret | undefined;
  roleMarker(role: GroupRole): Marker;
  userMarker(user: User): Marker;
  keeperMarker(keeper: Keeper): Marker;
}

export function render(change: PostgresStep | PostgresDeparture, dialect: Dialect): Sql[] {
  const { database, version } = dialect;
  switch (change.kind) {
    case 'create role':
      return [
        sql`CREATE ROLE ${id(change.role.name)} NOLOGIN`,
        ...keepManageable(change.role.name, change.role.level === 'owner', version),
        mark(change.role.name, dialect.roleMarker(change.role)),
      ];
    case 'create keeper':
      return [
        sql`CREATE ROLE ${id(change.keeper.name)} NOLOGIN`,
        ...keepManageable(change.keeper.name, true, version),
        mark(change.keeper.name, dialect.keeperMarker(change.keeper)),
      ];
    case 'mark role':
      return [
        ...keepManageable(change.role.name, change.role.level === 'owner', version),
        mark(change.role.name, dialect.roleMarker(change.role)),
      ];
    case 'grant':
    case 'revoke':
      return renderGrants([change], dialect);
    case 'create user':
      return [
        sql`CREATE ROLE ${id(change.user.name)} LOGIN PASSWORD ${verifier(dialect)}`,
        mark(change.user.name, dialect.userMarker(change.user)),
      ];
    case 'adopt user':
      return [
        ...keepManageable(change.user.name, true, version),
        mark(change.user.name, dialect.userMarker(change.user)),
      ];
    case 'release user':
      return [unmark(change.user)];
    case 'leave user':
      return [sql`REVOKE ${id(change.user)} FROM CURRENT_USER`];
    case 'carry over':
      return change.portable.map((customization) => renderCustomization(customization, change.to));
    case 'create people':
      return inParts(change.users).flatMap((users) => [
        ...users.map((user) => sql`CREATE ROLE ${id(user)} LOGIN`),
        ...users.map((user) => mark(user, { is: 'person' })),
      ]);
    case 'set password':
      return [sql`ALTER ROLE ${id(change.user)} PASSWORD ${verifier(dialect)}`];
    case 'allow login':
      return change.users.map((user) => sql`ALTER ROLE ${id(user)} LOGIN VALID UNTIL 'infinity'`);
    case 'set session role':
      return change.users.map(
        (user) => sql`${settingOf(user, database)} SET role = ${literal(change.role)}`,
      );
    case 'reset session role':
      return change.users.map((user) => sql`${settingOf(user, database)} RESET role`);
    case 'add members':
      return [sql`GRANT ${id(change.role)} TO ${ids(change.members)}`];
    case 'remove members':
      return [sql`REVOKE ${id(change.role)} FROM ${ids(change.members)}`];
    case 'forbid login':
      return change.users.map((user) => sql`ALTER ROLE ${id(user)} NOLOGIN`);
    case 'hand over':
      return asMember(change.owner, version, [renderHandOver(change, version)]);
    case 'clear privileges': {
      if (change.keepsObjects) return [renderRevokeOurs(change.grantee, version)];
      const clear = sql`DROP OWNED BY ${id(change.grantee)}`;
      return [
        renderRevokeContested(change.grantee, version),
        ...asMember(change.grantee, version, [assertOwnsNothing(change.grantee), clear]),
      ];
    }
    case 'drop':
      return [sql`DROP ROLE ${ids(change.names)}`];
  }
}

const PART = 250;

/**
 * From 16 on, the master is a member of all that it has created, and each comment walks through its
 * members: those of the first part through few. A comment right after each user would cost more than
 * it saves, because every new role empties the caches that the walk needs. IN ROLE would make a
 * walk of its own; one GRANT adds all members instead.
 */
function inParts(users: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(users.length / PART) }, (_, part) =>
    users.slice(part * PART, (part + 1) * PART),
  );
}

function verifier(dialect: Dialect): Sql {
  return literal(scramVerifier(passwordOf(dialect)));
}

function settingOf(user: string, database: string): Sql {
  return sql`ALTER ROLE ${id(user)} IN DATABASE ${id(database)}`;
}

/** DROP OWNED also drops the objects that the role owns, so it must not run while there are any. */
function assertOwnsNothing(role: string): Sql {
  return sql`DO ${code(sql`
    BEGIN
      IF EXISTS (SELECT FROM pg_shdepend
                  WHERE refclassid = 'pg_authid'::regclass AND refobjid = ${code(id(role))}::regrole
                    AND deptype = 'o'
                    AND classid NOT IN ('pg_default_acl'::regclass, 'pg_user_mapping'::regclass)
                    AND dbid IN (0, (SELECT oid FROM pg_database
                                      WHERE datname = current_database())))
      THEN RAISE dependent_objects_still_exist
        USING MESSAGE = 'it owns objects in database ' || current_database();
      END IF;
    END`)}`;
}
