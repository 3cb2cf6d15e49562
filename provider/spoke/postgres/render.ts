import type { Secret } from '../../runtime/secret.ts';
import { type Sql, sql } from '../engine/sql.ts';
import type { PostgresDeparture, PostgresStep } from '../model/changes.ts';
import type { GroupRole, User } from '../model/state.ts';
import { passwordOf } from '../server.ts';
import { type Marker, writeMarker } from './marker.ts';
import { scramVerifier } from './password-hash.ts';
import { code, id, ids, literal } from './quote.ts';
import { renderCustomization } from './render-customization.ts';
import { renderGrant } from './render-grants.ts';
import { renderRevokeAll } from './render-revoke-all.ts';

/** All that a change's statements depend on beside the change. */
export interface Dialect {
  /** 160004 for 16.4. */
  readonly version: number;
  readonly database: string;
  readonly password: Secret | undefined;
  roleMarker(role: GroupRole): Marker;
  userMarker(user: User): Marker;
}

export function render(change: PostgresStep | PostgresDeparture, dialect: Dialect): Sql[] {
  const { database, version } = dialect;
  switch (change.kind) {
    case 'create role':
      return [
        sql`CREATE ROLE ${id(change.role.name)} NOLOGIN`,
        ...keepManageable(change.role, version),
        mark(change.role.name, dialect.roleMarker(change.role)),
      ];
    case 'mark role':
      return [
        ...keepManageable(change.role, version),
        mark(change.role.name, dialect.roleMarker(change.role)),
      ];
    case 'grant':
    case 'revoke':
      return [renderGrant(change, database)];
    case 'create user':
      return [
        sql`CREATE ROLE ${id(change.user.name)} LOGIN PASSWORD ${verifier(dialect)}`,
        mark(change.user.name, dialect.userMarker(change.user)),
      ];
    case 'carry over':
      return change.portable.map((customization) => renderCustomization(customization, change.to));
    case 'create people':
      // From 16 on, IN ROLE costs quadratic time for a master that is no superuser: one GRANT adds
      // all members instead. A comment right after each user would double the time, because it
      // empties the caches that the next user needs.
      return [
        ...change.users.map((user) => sql`CREATE ROLE ${id(user)} LOGIN`),
        ...change.users.map((user) => mark(user, { is: 'person' })),
      ];
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
    case 'hand over': {
      const reassign = sql`REASSIGN OWNED BY ${id(change.owner)} TO ${id(change.to)}`;
      return asMember(change.owner, version, [reassign]);
    }
    case 'clear privileges': {
      if (change.keepsObjects) return [renderRevokeAll(change.grantee)];
      const clear = sql`DROP OWNED BY ${id(change.grantee)}`;
      return asMember(change.grantee, version, [assertOwnsNothing(change.grantee), clear]);
    }
    case 'drop':
      return [sql`DROP ROLE ${ids(change.names)}`];
  }
}

function verifier(dialect: Dialect): Sql {
  return literal(scramVerifier(passwordOf(dialect)));
}

function mark(role: string, marker: Marker): Sql {
  return sql`COMMENT ON ROLE ${id(role)} IS ${literal(writeMarker(marker))}`;
}

function settingOf(user: string, database: string): Sql {
  return sql`ALTER ROLE ${id(user)} IN DATABASE ${id(database)}`;
}

/**
 * The master stays a member of the owner role, so that it can grant on what that role owns. From 16
 * on, the creator of a role only gets the right to grant it to others
 * (https://www.postgresql.org/docs/16/release-16.html, CREATEROLE). Before 16 it does not even get
 * that, and after an upgrade to 16 nobody could manage the role: hence the ADMIN option for all
 * roles.
 */
function keepManageable({ name, level }: GroupRole, version: number): Sql[] {
  const grant = sql`GRANT ${id(name)} TO CURRENT_USER`;
  if (version < 160_000) return [sql`${grant} WITH ADMIN OPTION`];
  return level === 'owner' ? [sql`${grant} WITH INHERIT TRUE, SET TRUE`] : [];
}

/**
 * REASSIGN OWNED and DROP OWNED require the privileges of the role that they name. The membership
 * ends in the same transaction: a master that stayed a member of a user would lose its password
 * login as soon as that user joins rds_iam.
 */
function asMember(role: string, version: number, statements: readonly Sql[]): Sql[] {
  const name = id(role);
  const [how, by] =
    version >= 160_000
      ? [sql` WITH INHERIT TRUE, SET TRUE`, sql` GRANTED BY CURRENT_USER`]
      : [sql``, sql``];
  return [
    sql`GRANT ${name} TO CURRENT_USER${how}`,
    ...statements,
    sql`REVOKE ${name} FROM CURRENT_USER${by}`,
  ];
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
