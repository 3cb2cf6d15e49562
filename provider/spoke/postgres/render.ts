import type { Secret } from '../../contract/secret.ts';
import type { Target } from '../access.ts';
import type { Change } from '../plan.ts';
import { type Marker, writeMarker } from './marker.ts';
import { identifier, identifiers, literal } from './quote.ts';
import { scramVerifier } from './scram.ts';

/** What a change's statements depend on beside the change. */
export interface Dialect {
  /** 160004 for 16.4. */
  readonly version: number;
  readonly database: string;
  readonly password: Secret;
  roleMarker(change: Extract<Change, { kind: 'create role' | 'mark role' }>): Marker;
  userMarker(change: Extract<Change, { kind: 'create user' }>): Marker;
}

/** The statements of a change. Those of `end sessions` are not here: who is to be ended is asked of the server. */
export function render(
  change: Exclude<Change, { kind: 'end sessions' }>,
  dialect: Dialect,
): string[] {
  switch (change.kind) {
    case 'create role': {
      const role = identifier(change.role.name);
      return [
        `CREATE ROLE ${role} NOLOGIN`,
        ...becomeMember(role, dialect.version),
        `COMMENT ON ROLE ${role} IS ${literal(writeMarker(dialect.roleMarker(change)))}`,
      ];
    }
    case 'mark role':
      return [
        `COMMENT ON ROLE ${identifier(change.role.name)} IS ${literal(writeMarker(dialect.roleMarker(change)))}`,
      ];
    case 'grant':
    case 'revoke':
      return [grantOrRevoke(change, dialect.database)];
    case 'create user': {
      const user = identifier(change.user.name);
      return [
        `CREATE ROLE ${user} LOGIN PASSWORD ${literal(scramVerifier(dialect.password))}`,
        `COMMENT ON ROLE ${user} IS ${literal(writeMarker(dialect.userMarker(change)))}`,
      ];
    }
    case 'set password':
      return [
        `ALTER ROLE ${identifier(change.user)} PASSWORD ${literal(scramVerifier(dialect.password))}`,
      ];
    case 'allow login':
      return [`ALTER ROLE ${identifier(change.user)} LOGIN`];
    case 'act as':
      return [
        `ALTER ROLE ${identifier(change.user)} IN DATABASE ${identifier(dialect.database)} SET role = ${literal(change.role)}`,
      ];
    case 'act as self':
      return [
        `ALTER ROLE ${identifier(change.user)} IN DATABASE ${identifier(dialect.database)} RESET role`,
      ];
    case 'join':
      return [`GRANT ${identifier(change.role)} TO ${identifiers(change.members)}`];
    case 'leave':
      return [`REVOKE ${identifier(change.role)} FROM ${identifiers(change.members)}`];
    case 'forbid login':
      return change.users.map((user) => `ALTER ROLE ${identifier(user)} NOLOGIN`);
    case 'hand over': {
      const holder = identifier(change.holder);
      return [
        ...becomeMember(holder, dialect.version),
        `REASSIGN OWNED BY ${holder} TO ${identifier(change.to)}`,
        `DROP OWNED BY ${holder}`,
      ];
    }
    case 'clear privileges':
      return clearPrivileges(change.holder, dialect.version);
    case 'drop':
      return [
        ...clearPrivileges(change.holder, dialect.version),
        `DROP ROLE ${identifier(change.holder)}`,
      ];
  }
}

/**
 * REASSIGN OWNED, DROP OWNED and ALTER DEFAULT PRIVILEGES want the privileges of the role that they are about. From 16 on, making
 * a role gives only the right to hand it out (https://www.postgresql.org/docs/16/release-16.html, CREATEROLE).
 */
function becomeMember(role: string, version: number): string[] {
  const how = version >= 160_000 ? ' WITH INHERIT TRUE, SET TRUE' : '';
  return [`GRANT ${role} TO CURRENT_USER${how}`];
}

/** DROP OWNED also drops what is owned. It runs only where nothing is, so data can't be lost by it. */
function clearPrivileges(holder: string, version: number): string[] {
  const ownsNothing = `
    DO ${literal(`
      BEGIN
        IF EXISTS (SELECT FROM pg_shdepend
                    WHERE refclassid = 'pg_authid'::regclass AND refobjid = ${literal(identifier(holder))}::regrole
                      AND deptype = 'o' AND classid <> 'pg_default_acl'::regclass
                      AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))
        THEN RAISE dependent_objects_still_exist USING MESSAGE = 'it owns objects in database ' || current_database();
        END IF;
      END`)}`;
  return [
    ownsNothing,
    ...becomeMember(identifier(holder), version),
    `DROP OWNED BY ${identifier(holder)}`,
  ];
}

function grantOrRevoke(
  change: Extract<Change, { kind: 'grant' | 'revoke' }>,
  database: string,
): string {
  const { kind, on } = change;
  const verb = kind === 'grant' ? 'GRANT' : 'REVOKE';
  const privileges = change.privileges.join(', ');
  const whom = `${kind === 'grant' ? 'TO' : 'FROM'} ${identifier(change.role)}`;
  switch (on.kind) {
    case 'database':
      return `${verb} ${privileges} ON DATABASE ${identifier(database)} ${whom}`;
    case 'schema':
      return `${verb} ${privileges} ON SCHEMA ${identifier(on.schema)} ${whom}`;
    case 'tables':
    case 'sequences':
      return onEachRelation(
        on,
        `${verb} ${privileges} ON ${on.kind === 'tables' ? 'TABLE' : 'SEQUENCE'}`,
        whom,
      );
    case 'future': {
      const where = on.schema === undefined ? '' : ` IN SCHEMA ${identifier(on.schema)}`;
      return `ALTER DEFAULT PRIVILEGES FOR ROLE ${identifier(on.creator)}${where} ${verb} ${privileges} ON ${on.objects.toUpperCase()} ${whom}`;
    }
  }
}

/**
 * Each relation of the schema that the master may grant on. `ON ALL TABLES IN SCHEMA` would fail as a whole for a single table
 * of somebody else, and extensions have such tables (PostGIS's spatial_ref_sys belongs to rdsadmin).
 */
function onEachRelation(
  on: Extract<Target, { kind: 'tables' | 'sequences' }>,
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
        EXECUTE ${literal(`${before} `)} || relation || ${literal(` ${after}`)};
      END LOOP;
    END`)}`;
}
