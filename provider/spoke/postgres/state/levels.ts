import type { Level } from '../../../contract/request/level.ts';
import type { Grant, GroupRole, PostgresTarget } from '../../model/state.ts';

/**
 * A group role's. Functions, types and temporary tables stay as PostgreSQL makes them: open to
 * everybody.
 *
 * No level has TRIGGER or REFERENCES, with which one has others run code as themselves: a trigger on
 * a table of the master's runs with the rights of whoever writes there, and the check of a foreign
 * key with those of the master, casts of the referencing column's type included. On its own tables,
 * an owner needs no grant.
 */
export interface Privileges {
  readonly database: readonly string[];
  readonly schemas: readonly string[];
  readonly tables: readonly string[];
  readonly sequences: readonly string[];
}

const PRIVILEGES: Record<Level, Privileges> = {
  readonly: {
    database: ['CONNECT'],
    schemas: ['USAGE'],
    tables: ['SELECT'],
    sequences: ['SELECT'],
  },
  readwrite: {
    database: ['CONNECT'],
    schemas: ['USAGE'],
    tables: ['DELETE', 'INSERT', 'SELECT', 'UPDATE'],
    sequences: ['SELECT', 'UPDATE', 'USAGE'],
  },
  owner: {
    database: ['CONNECT', 'CREATE'],
    schemas: ['CREATE', 'USAGE'],
    tables: ['DELETE', 'INSERT', 'SELECT', 'TRUNCATE', 'UPDATE'],
    sequences: ['SELECT', 'UPDATE', 'USAGE'],
  },
};

/** What a level gives on such an object, wherever it covers one. */
export function privilegesOf(level: Level, on: keyof Privileges): readonly string[] {
  return PRIVILEGES[level][on];
}

/** The parts of the database that the master can grant on. */
export interface Grantable {
  readonly database: boolean;
  readonly schemas: readonly string[];
  readonly relations: ReadonlyArray<{
    readonly schema: string;
    readonly kind: 'tables' | 'sequences';
    readonly count: number;
    /** How many of them each role owns: an owner needs no grant. */
    readonly owned: Readonly<Record<string, number>>;
  }>;
  /** Everybody that may create tables one day. */
  readonly creators: readonly string[];
  /** Other accesses' grants on the master's future objects: our owner role's get the same. */
  readonly othersFuture: ReadonlyArray<Grant<PostgresTarget>>;
}

/**
 * The grants that these roles should have. Without `schemas` they cover every schema, future ones
 * included; with `schemas` they cover exactly these, and the owner level may not create others.
 */
export function wantedGrants(
  roles: readonly GroupRole[],
  schemas: readonly string[] | undefined,
  grantable: Grantable,
): Array<Grant<PostgresTarget>> {
  const covers = (schema: string) => schemas === undefined || schemas.includes(schema);
  const owner = roles.find(({ level }) => level === 'owner');
  const creators = [
    ...new Set([...grantable.creators, ...(owner === undefined ? [] : [owner.name])]),
  ];
  return [
    ...roles.flatMap(({ name: role, level }) => {
      const privileges = PRIVILEGES[level];
      return [
        ...(grantable.database
          ? grants(role, { kind: 'database' }, databasePrivileges(level, schemas))
          : []),
        ...grantable.schemas
          .filter(covers)
          .flatMap((schema) => grants(role, { kind: 'schema', schema }, privileges.schemas)),
        ...grantable.relations
          .filter(({ schema, count, owned }) => covers(schema) && count > (owned[role] ?? 0))
          .flatMap(({ kind, schema }) => grants(role, { kind, schema }, privileges[kind])),
        ...creators
          .filter((creator) => creator !== role)
          .flatMap((creator) => futureTargets(creator, schemas))
          .flatMap((on) => grants(role, on, privileges[on.objects])),
      ];
    }),
    ...(owner === undefined
      ? []
      : grantable.othersFuture.map((grant) => createdBy(owner.name, grant))),
  ];
}

function grants(
  grantee: string,
  on: PostgresTarget,
  privileges: readonly string[],
): Array<Grant<PostgresTarget>> {
  return privileges.map((privilege) => ({ grantee, on, privilege, extent: 'all' }));
}

function databasePrivileges(
  level: Level,
  schemas: readonly string[] | undefined,
): readonly string[] {
  const { database } = PRIVILEGES[level];
  return schemas === undefined ? database : database.filter((privilege) => privilege !== 'CREATE');
}

type Future = Extract<PostgresTarget, { kind: 'future' }>;

function futureTargets(creator: string, schemas: readonly string[] | undefined): Future[] {
  if (schemas === undefined)
    return (['schemas', 'tables', 'sequences'] as const).map((objects) => ({
      kind: 'future',
      creator,
      objects,
    }));
  return schemas.flatMap((schema) =>
    (['tables', 'sequences'] as const).map(
      (objects): Future => ({ kind: 'future', creator, objects, schema }),
    ),
  );
}

function createdBy(creator: string, grant: Grant<PostgresTarget>): Grant<PostgresTarget> {
  return grant.on.kind === 'future' ? { ...grant, on: { ...grant.on, creator } } : grant;
}
