import type { PostgresMajor } from '../../sandbox/postgres/binaries.ts';
import type { Move } from '../../support/database/laws/move.ts';

/** A move of PostgreSQL's, and the versions that have it. */
interface PostgresMove extends Move {
  readonly from?: PostgresMajor;
  readonly upTo?: PostgresMajor;
}

export function movesOn(major: PostgresMajor): Move[] {
  return MOVES.filter(({ from = major, upTo = major }) => from <= major && major <= upTo);
}

/** Sessions of owners begin as their group role. What is made after this is the user's own. */
const AS_SELF = 'SET ROLE NONE';
const MAY_CREATE = 'GRANT CREATE ON SCHEMA public TO {me}';
const DOES_AS_TOLD = `CREATE FUNCTION told_{me}(q text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN EXECUTE q; END$$`;
const HELD = 'CREATE TABLE held_{me} (id int)';

const MOVES: readonly PostgresMove[] = [
  // Objects that live in a session.
  {
    what: 'a temporary table',
    level: 'readonly',
    make: ['CREATE TEMP TABLE mine (id int)'],
    use: 'INSERT INTO mine VALUES (1)',
  },
  {
    what: 'a temporary table of their own',
    level: 'owner',
    make: [AS_SELF, 'CREATE TEMP TABLE mine (id serial PRIMARY KEY)'],
    use: 'INSERT INTO mine DEFAULT VALUES',
  },
  {
    what: 'a temporary function',
    level: 'readonly',
    make: [AS_SELF, 'CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS $$SELECT 1$$'],
    use: 'SELECT pg_temp.f()',
  },
  {
    what: 'temporary types, views and sequences',
    level: 'readonly',
    make: [
      AS_SELF,
      'CREATE DOMAIN pg_temp.d AS int',
      'CREATE TEMP VIEW v AS SELECT 1 AS one',
      'CREATE TEMP SEQUENCE s',
    ],
    use: "SELECT one::pg_temp.d, nextval('s') FROM v",
  },
  {
    what: 'a temporary table in another database',
    level: 'readonly',
    database: 'postgres',
    make: ['CREATE TEMP TABLE mine (id int)'],
    use: 'INSERT INTO mine VALUES (1)',
  },
  {
    what: 'a cursor, a prepared statement and a channel',
    level: 'readonly',
    make: ['LISTEN laws', 'PREPARE p AS SELECT 1', 'DECLARE c CURSOR WITH HOLD FOR SELECT 1'],
    use: 'FETCH c; EXECUTE p',
  },
  { what: 'a statement that goes on', level: 'readonly', make: [], runs: 'SELECT pg_sleep(300)' },
  {
    what: 'a snapshot',
    level: 'readonly',
    make: ['BEGIN ISOLATION LEVEL REPEATABLE READ', 'SELECT * FROM t'],
    use: 'SELECT * FROM t',
  },

  // Locks.
  {
    what: 'an open transaction that changes their password',
    level: 'readonly',
    make: [AS_SELF, 'BEGIN', "ALTER ROLE CURRENT_USER PASSWORD 'x'"],
  },
  {
    what: 'an open transaction that changes a setting of theirs',
    level: 'readonly',
    make: [AS_SELF, 'BEGIN', 'ALTER ROLE CURRENT_USER SET search_path = nowhere'],
  },
  {
    what: "an open transaction that changes the owners' role",
    level: 'owner',
    make: ['BEGIN', "ALTER ROLE CURRENT_USER PASSWORD 'x'"],
    makers: ['leaves'],
  },
  {
    what: 'a table locked',
    level: 'readwrite',
    byMaster: [HELD],
    make: ['BEGIN', 'LOCK TABLE held_{me} IN ACCESS EXCLUSIVE MODE'],
    use: 'SELECT * FROM held_{me}',
    effect: 'in the way',
  },
  {
    what: 'rows locked',
    level: 'readwrite',
    byMaster: [HELD],
    make: ['BEGIN', 'INSERT INTO held_{me} VALUES (1)', 'SELECT * FROM held_{me} FOR UPDATE'],
    use: 'SELECT 1 / count(*) FROM held_{me}',
  },
  {
    what: "the server's lock",
    level: 'readonly',
    database: 'postgres',
    make: ["SELECT pg_advisory_lock(hashtext('database-access'))"],
    makers: ['leaves'],
    effect: 'in the way',
  },
  {
    what: "a share of the server's lock",
    level: 'readonly',
    database: 'postgres',
    make: ["SELECT pg_advisory_lock_shared(hashtext('database-access'))"],
    effect: 'in the way',
  },
  {
    what: "a share of the lock in the access's database",
    level: 'readonly',
    make: ["SELECT pg_advisory_lock_shared(hashtext('database-access'))"],
  },
  {
    what: 'a prepared transaction that changes their password',
    level: 'readonly',
    make: [AS_SELF, 'BEGIN', "ALTER ROLE CURRENT_USER PASSWORD 'x'", "PREPARE TRANSACTION '{me}'"],
    use: "SELECT 1 / count(*) FROM pg_prepared_xacts WHERE gid = '{me}'",
  },
  {
    what: 'a prepared transaction that locks a table',
    level: 'readwrite',
    byMaster: [HELD],
    make: ['BEGIN', 'LOCK TABLE held_{me} IN ACCESS EXCLUSIVE MODE', "PREPARE TRANSACTION '{me}'"],
    makers: ['leaves'],
    effect: 'in the way',
  },

  // Objects of their own.
  {
    what: 'a large object',
    level: 'readonly',
    make: [AS_SELF, "SELECT lo_from_bytea(0, 'x')"],
    use: `SELECT 1 / count(lo_get(oid)) FROM pg_largeobject_metadata
           WHERE lomowner = current_user::text::regrole`,
  },
  {
    what: 'a user mapping',
    level: 'readonly',
    make: [AS_SELF, 'CREATE USER MAPPING FOR CURRENT_USER SERVER laws'],
    use: 'SELECT 1 / count(*) FROM pg_user_mappings WHERE usename = current_user',
  },
  {
    what: 'a foreign server',
    level: 'readonly',
    effect: 'told',
    make: [
      AS_SELF,
      'CREATE SERVER server_{me} FOREIGN DATA WRAPPER laws',
      'CREATE USER MAPPING FOR CURRENT_USER SERVER server_{me}',
      'CREATE USER MAPPING FOR PUBLIC SERVER server_{me}',
    ],
    use: "ALTER SERVER server_{me} VERSION '1'",
  },
  {
    what: 'default privileges for everybody',
    level: 'readonly',
    effect: 'told',
    make: [AS_SELF, 'ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC'],
    use: 'SELECT 1 / count(*) FROM pg_default_acl WHERE defaclrole = current_user::text::regrole',
  },
  {
    what: "owners' default privileges for everybody",
    level: 'owner',
    effect: 'told',
    make: ['ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC'],
    use: 'SELECT 1 / count(*) FROM pg_default_acl WHERE defaclrole = current_user::text::regrole',
  },
  {
    what: 'an open table that an extension hides',
    level: 'owner',
    effect: 'told',
    make: [
      'CREATE EXTENSION citext',
      'CREATE TABLE hidden_{me} (id int)',
      'GRANT ALL ON hidden_{me} TO PUBLIC',
      'ALTER EXTENSION citext ADD TABLE hidden_{me}',
    ],
    use: 'INSERT INTO hidden_{me} VALUES (1)',
    makers: ['falls'],
  },
  {
    what: 'a table that is open to everybody',
    level: 'owner',
    effect: 'told',
    make: [AS_SELF, 'CREATE TABLE own_{me} (id int)', 'GRANT ALL ON own_{me} TO PUBLIC'],
    use: 'INSERT INTO own_{me} VALUES (1)',
  },
  {
    what: 'a function with the rights of its owner',
    level: 'owner',
    effect: 'told',
    make: [
      AS_SELF,
      `CREATE FUNCTION write_{me}() RETURNS void LANGUAGE sql SECURITY DEFINER
         AS $$INSERT INTO t VALUES (1)$$`,
    ],
    use: 'SELECT write_{me}()',
  },
  {
    what: 'objects of many kinds',
    level: 'owner',
    effect: 'told',
    make: [
      AS_SELF,
      'CREATE SCHEMA s_{me}',
      'SET search_path = s_{me}',
      'CREATE VIEW v AS SELECT 1 AS one',
      'CREATE MATERIALIZED VIEW m AS SELECT 1 AS one',
      'CREATE DOMAIN d AS int',
      "CREATE TYPE e AS ENUM ('a')",
      'CREATE TABLE r (a int, b int) PARTITION BY RANGE (a)',
      'CREATE STATISTICS st ON a, b FROM r',
      'CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql AS $$SELECT $1 + $2$$',
      'CREATE OPERATOR <+> (LEFTARG = int, RIGHTARG = int, FUNCTION = f)',
      'CREATE AGGREGATE total(int) (SFUNC = f, STYPE = int)',
      'CREATE COLLATION c FROM "C"',
      'CREATE TEXT SEARCH CONFIGURATION ts (COPY = pg_catalog.simple)',
    ],
    use: 'SELECT one::d, 1 <+> 2 FROM m',
  },
  {
    what: 'policies on rows of their own',
    level: 'owner',
    effect: 'told',
    make: [
      AS_SELF,
      'CREATE TABLE rows_{me} (id int)',
      'ALTER TABLE rows_{me} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
      'CREATE POLICY p ON rows_{me} TO CURRENT_USER USING (true)',
    ],
    use: 'INSERT INTO rows_{me} VALUES (1)',
  },
  {
    what: 'a publication',
    level: 'owner',
    effect: 'told',
    make: [
      AS_SELF,
      'CREATE TABLE published_{me} (id int)',
      'CREATE PUBLICATION p_{me} FOR TABLE published_{me}',
    ],
    use: "ALTER PUBLICATION p_{me} SET (publish = 'insert')",
  },
  {
    what: 'a subscription',
    level: 'owner',
    effect: 'told',
    from: 16,
    byMaster: ['GRANT pg_create_subscription TO {me}'],
    make: [
      AS_SELF,
      `CREATE SUBSCRIPTION s_{me} CONNECTION 'host=localhost user=x password=y' PUBLICATION p
         WITH (connect = false, slot_name = NONE)`,
    ],
    use: 'ALTER SUBSCRIPTION s_{me} SET (binary = true)',
  },

  // What runs with the rights of its owner.
  {
    what: 'a routine that does as it is told',
    level: 'readonly',
    byMaster: [MAY_CREATE],
    make: [AS_SELF, DOES_AS_TOLD],
    never: "SELECT told_{me}('TRUNCATE t')",
    effect: 'told',
  },
  {
    what: 'the same in another database',
    level: 'readonly',
    database: 'postgres',
    byMaster: [],
    make: [AS_SELF, DOES_AS_TOLD],
    never: "SELECT told_{me}('TRUNCATE kept_by_master')",
    effect: 'told',
  },
  {
    what: 'a view that is open to everybody',
    level: 'readonly',
    byMaster: [MAY_CREATE],
    make: [AS_SELF, 'CREATE VIEW over_{me} AS SELECT * FROM t', 'GRANT ALL ON over_{me} TO PUBLIC'],
    use: 'SELECT * FROM over_{me}',
    never: 'DELETE FROM over_{me}',
    effect: 'told',
  },
  {
    what: 'a table whose trigger and rule act for them',
    level: 'readonly',
    byMaster: [MAY_CREATE],
    make: [
      AS_SELF,
      'CREATE TABLE trap_{me} (id int)',
      'GRANT ALL ON trap_{me} TO PUBLIC',
      'CREATE RULE r AS ON INSERT TO trap_{me} DO ALSO DELETE FROM t',
    ],
    use: 'SELECT * FROM trap_{me}',
    never: 'INSERT INTO trap_{me} VALUES (1)',
    effect: 'told',
  },

  // Settings and memberships.
  {
    what: 'no connection left',
    level: 'readonly',
    byMaster: ['ALTER ROLE {me} CONNECTION LIMIT 1'],
    make: [],
  },
  {
    what: 'a millisecond for each statement',
    level: 'readonly',
    make: [AS_SELF, 'ALTER ROLE CURRENT_USER SET statement_timeout = 1'],
  },
  {
    what: 'sessions that only read',
    level: 'readonly',
    make: [AS_SELF, 'ALTER ROLE CURRENT_USER SET default_transaction_read_only = on'],
  },
  {
    what: 'sessions that begin as themselves',
    level: 'readonly',
    make: [AS_SELF, "ALTER ROLE CURRENT_USER SET role = 'none'"],
  },
  {
    what: 'hidden that their sessions began as the group role',
    level: 'owner',
    make: [AS_SELF, 'ALTER ROLE CURRENT_USER IN DATABASE app RESET role'],
    effect: 'drift',
  },
  {
    what: 'a library that no session can load',
    level: 'readonly',
    make: [AS_SELF, "ALTER ROLE CURRENT_USER SET local_preload_libraries = 'none'"],
    effect: 'own harm',
  },
  {
    what: 'made the application one of them',
    level: 'readonly',
    upTo: 14,
    make: [AS_SELF, 'GRANT {me} TO {application}'],
    makers: ['stays', 'leaves', 'falls', 'rises'],
    effect: 'drift',
  },
];
