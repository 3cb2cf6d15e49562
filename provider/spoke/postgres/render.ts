import type { Secret } from '../../runtime/secret.ts';
import type { GrantChange, PostgresDeparture, PostgresStep } from '../model/changes.ts';
import type { GroupRole, PostgresTarget, User } from '../model/state.ts';
import { passwordOf } from '../server.ts';
import { type Marker, writeMarker } from './marker.ts';
import { scramVerifier } from './password-hash.ts';
import { identifier, identifiers, literal } from './quote.ts';

/** What a change's statements depend on beside the change. */
export interface Dialect {
  /** 160004 for 16.4. */
  readonly version: number;
  readonly database: string;
  readonly password: Secret | undefined;
  roleMarker(role: GroupRole): Marker;
  userMarker(user: User): Marker;
}

/** A change that is statements alone. Sessions are first looked for on the server (sessions.ts). */
export type Renderable = Exclude<PostgresStep | PostgresDeparture, { kind: 'end sessions' }>;

export function render(change: Renderable, dialect: Dialect): string[] {
  const { database, version } = dialect;
  switch (change.kind) {
    case 'create role':
      return [
        `CREATE ROLE ${identifier(change.role.name)} NOLOGIN`,
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
      return [grantOrRevoke(change, database)];
    case 'create user':
      return [
        `CREATE ROLE ${identifier(change.user.name)} LOGIN PASSWORD ${literal(scramVerifier(passwordOf(dialect)))}`,
        mark(change.user.name, dialect.userMarker(change.user)),
      ];
    case 'create people':
      // From 16 on, IN ROLE costs quadratic time for a master that is no superuser: one GRANT adds all members instead. A comment
      // right after each user would double the time, because it empties the caches that the next user needs.
      return [
        ...change.users.map((user) => `CREATE ROLE ${identifier(user)} LOGIN`),
        ...change.users.map((user) => mark(user, { is: 'person' })),
      ];
    case 'set password':
      return [
        `ALTER ROLE ${identifier(change.user)} PASSWORD ${literal(scramVerifier(passwordOf(dialect)))}`,
      ];
    case 'allow login':
      return change.users.map(
        (user) => `ALTER ROLE ${identifier(user)} LOGIN VALID UNTIL 'infinity'`,
      );
    case 'set session role':
      return change.users.map(
        (user) => `${settingOf(user, database)} SET role = ${literal(change.role)}`,
      );
    case 'reset session role':
      return change.users.map((user) => `${settingOf(user, database)} RESET role`);
    case 'add members':
      return [`GRANT ${identifier(change.role)} TO ${identifiers(change.members)}`];
    case 'remove members':
      return [`REVOKE ${identifier(change.role)} FROM ${identifiers(change.members)}`];
    case 'forbid login':
      return change.users.map((user) => `ALTER ROLE ${identifier(user)} NOLOGIN`);
    case 'hand over': {
      const reassign = `REASSIGN OWNED BY ${identifier(change.owner)} TO ${identifier(change.to)}`;
      return asMember(change.owner, version, [reassign]);
    }
    case 'clear privileges': {
      const clear = `DROP OWNED BY ${identifier(change.grantee)}`;
      return asMember(change.grantee, version, [assertOwnsNothing(change.grantee), clear]);
    }
    case 'drop':
      return [`DROP ROLE ${identifiers(change.names)}`];
  }
}

function mark(role: string, marker: Marker): string {
  return `COMMENT ON ROLE ${identifier(role)} IS ${literal(writeMarker(marker))}`;
}

function settingOf(user: string, database: string): string {
  return `ALTER ROLE ${identifier(user)} IN DATABASE ${identifier(database)}`;
}

/**
 * The master stays a member of the owner role, so that it can grant on what that role owns. From 16 on, the creator of a role only
 * gets the right to grant it to others (https://www.postgresql.org/docs/16/release-16.html, CREATEROLE). Before 16 it does not even
 * get that, and after an upgrade to 16 nobody could manage the role: hence the ADMIN option for all roles.
 */
function keepManageable({ name, level }: GroupRole, version: number): string[] {
  const grant = `GRANT ${identifier(name)} TO CURRENT_USER`;
  if (version < 160_000) return [`${grant} WITH ADMIN OPTION`];
  return level === 'owner' ? [`${grant} WITH INHERIT TRUE, SET TRUE`] : [];
}

/**
 * REASSIGN OWNED and DROP OWNED require the privileges of the role that they name. The membership ends in the same transaction: a
 * master that stayed a member of a user would lose its password login as soon as that user joins rds_iam.
 */
function asMember(role: string, version: number, statements: readonly string[]): string[] {
  const name = identifier(role);
  const [how, by] =
    version >= 160_000 ? [' WITH INHERIT TRUE, SET TRUE', ' GRANTED BY CURRENT_USER'] : ['', ''];
  return [
    `GRANT ${name} TO CURRENT_USER${how}`,
    ...statements,
    `REVOKE ${name} FROM CURRENT_USER${by}`,
  ];
}

/** DROP OWNED also drops the objects that the role owns, so it must not run while there are any. */
function assertOwnsNothing(role: string): string {
  return `DO ${literal(`
    BEGIN
      IF EXISTS (SELECT FROM pg_shdepend
                  WHERE refclassid = 'pg_authid'::regclass AND refobjid = ${literal(identifier(role))}::regrole
                    AND deptype = 'o' AND classid <> 'pg_default_acl'::regclass
                    AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))
      THEN RAISE dependent_objects_still_exist USING MESSAGE = 'it owns objects in database ' || current_database();
      END IF;
    END`)}`;
}

function grantOrRevoke(
  { kind, on, ...change }: GrantChange<PostgresTarget>,
  database: string,
): string {
  const [verb, preposition] = kind === 'grant' ? ['GRANT', 'TO'] : ['REVOKE', 'FROM'];
  const privileges = change.privileges.join(', ');
  const grantees = `${preposition} ${identifiers(change.grantees)}`;
  switch (on.kind) {
    case 'database':
      return `${verb} ${privileges} ON DATABASE ${identifier(database)} ${grantees}`;
    case 'schema':
      return `${verb} ${privileges} ON SCHEMA ${identifier(on.schema)} ${grantees}`;
    case 'tables':
    case 'sequences':
      return onEachRelation(
        on,
        `${verb} ${privileges} ON ${on.kind === 'tables' ? 'TABLE' : 'SEQUENCE'}`,
        grantees,
      );
    case 'future': {
      const where = on.schema === undefined ? '' : ` IN SCHEMA ${identifier(on.schema)}`;
      return `ALTER DEFAULT PRIVILEGES FOR ROLE ${identifier(on.creator)}${where} ${verb} ${privileges} ON ${on.objects.toUpperCase()} ${grantees}`;
    }
  }
}

/**
 * Each relation of the schema that the master may grant on. `ON ALL TABLES IN SCHEMA` would fail as a whole because of a single
 * table of somebody else's, and extensions have such tables (PostGIS's spatial_ref_sys belongs to rdsadmin).
 */
function onEachRelation(
  on: Extract<PostgresTarget, { kind: 'tables' | 'sequences' }>,
  before: string,
  after: string,
): string {
  const kinds = on.kind === 'tables' ? ['r', 'p', 'v', 'm', 'f'] : ['S'];
  return `DO ${literal(`
    DECLARE relation text;
    BEGIN
      FOR relation IN
        SELECT format('%I.%I', n.nspname, c.relname)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = ${literal(on.schema)} AND c.relkind IN (${kinds.map(literal).join(', ')})
           AND pg_has_role(c.relowner, 'USAGE')
           AND NOT EXISTS (SELECT FROM pg_depend
                            WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
      LOOP
        BEGIN
          EXECUTE ${literal(`${before} `)} || relation || ${literal(` ${after}`)};
        EXCEPTION WHEN undefined_table THEN NULL; -- dropped by somebody since
        END;
      END LOOP;
    END`)}`;
}
