import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { OtherLogin, Sighting } from '../../provider/contract/messages/review.ts';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import { Secret } from '../../provider/runtime/secret.ts';
import { sql } from '../../provider/spoke/engine/sql.ts';
import { readSighting } from '../../provider/spoke/postgres/catalogue/sighting.ts';
import { connect } from '../../provider/spoke/postgres/connection.ts';
import { people } from '../support/database/people.ts';
import { startWorld, type World } from '../support/database/postgres.ts';
import { sightingsIn } from '../support/database/sighting.ts';

/** Every kind of login that is not ours. What each may do at most is asked of the server as well. */
const ROLES = `
  CREATE TABLE facts (id int, note text);
  CREATE SCHEMA closed;
  CREATE TABLE closed.secrets (id int);
  CREATE ROLE readers;
  GRANT SELECT ON facts TO readers;
  CREATE ROLE sam SUPERUSER LOGIN;
  CREATE ROLE sams_friend LOGIN IN ROLE sam;
  CREATE ROLE standby REPLICATION LOGIN;
  CREATE ROLE reader LOGIN NOINHERIT IN ROLE readers;
  CREATE ROLE writer LOGIN;
  GRANT INSERT (note) ON facts TO writer;
  CREATE ROLE "o""r'd <b>" LOGIN;
  CREATE TABLE things (id int);
  ALTER TABLE things OWNER TO "o""r'd <b>";
  CREATE ROLE idle LOGIN;
  CREATE ROLE analyst LOGIN IN ROLE pg_read_all_data;
  CREATE ROLE stranger LOGIN;
  GRANT SELECT ON closed.secrets TO stranger;
  CREATE ROLE parked NOLOGIN IN ROLE readers;
  CREATE ROLE rds_looks_like_it LOGIN IN ROLE readers;
  CREATE ROLE expired LOGIN VALID UNTIL '2020-01-01' IN ROLE readers;
  CREATE ROLE with_token LOGIN IN ROLE rds_iam, readers;
`;

const EXPECTED: Record<string, Pick<OtherLogin, 'kind' | 'can'>> = {
  sam: { kind: 'superuser', can: 'own' },
  sams_friend: { kind: 'superuser', can: 'own' },
  standby: { kind: 'replication', can: 'read' },
  reader: { kind: 'login', can: 'read' },
  writer: { kind: 'login', can: 'write' },
  'o"r\'d <b>': { kind: 'login', can: 'own' },
  idle: { kind: 'login', can: 'nothing' },
  analyst: { kind: 'login', can: 'read' },
  stranger: { kind: 'login', can: 'nothing' },
  rdsadmin: { kind: 'engine', can: 'own' },
  rds_looks_like_it: { kind: 'login', can: 'read' },
  expired: { kind: 'login', can: 'read' },
  with_token: { kind: 'login', can: 'read' },
};

/** The same by the server's own functions, which are asked for each role, table and privilege. */
const BY_FUNCTIONS = `
  SELECT r.rolname AS name,
         CASE WHEN bool_or(x.rolsuper OR x.oid = d.datdba
                           OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = x.oid
                                         AND c.relnamespace >= 2200)) THEN 'own'
              WHEN bool_or(EXISTS (
                     SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE c.relkind = 'r' AND n.nspname IN ('public', 'closed')
                        AND has_schema_privilege(x.oid, n.oid, 'USAGE')
                        AND has_any_column_privilege(x.oid, c.oid, 'INSERT, UPDATE'))) THEN 'write'
              WHEN bool_or(x.rolreplication OR EXISTS (
                     SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE c.relkind = 'r' AND n.nspname IN ('public', 'closed')
                        AND has_schema_privilege(x.oid, n.oid, 'USAGE')
                        AND has_any_column_privilege(x.oid, c.oid, 'SELECT'))) THEN 'read'
              ELSE 'nothing' END AS can
    FROM pg_roles r JOIN pg_roles x ON pg_has_role(r.oid, x.oid, 'MEMBER')
    JOIN pg_database d ON d.datname = current_database()
   WHERE r.rolcanlogin AND has_database_privilege(r.oid, d.oid, 'CONNECT')
     AND shobj_description(r.oid, 'pg_authid') IS NULL
   GROUP BY r.rolname`;

describe.each([14, 18] as const)('PostgreSQL %i', (major) => {
  let world: World;
  let look: Awaited<ReturnType<typeof sightingsIn>>;
  beforeAll(async () => {
    world = await startWorld(major, inject('awsEndpoint'), `sighting-${major}`);
    look = await sightingsIn(world);
    const { superuser } = world.server;
    if (major < 15) await world.sql(superuser, 'REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    await world.sql(superuser, ROLES);
    const { username } = world.server.master;
    await world.sql(superuser, `CREATE DATABASE second OWNER "${username}"`);
  });
  afterAll(() => world?.stop());

  const others = ({ others }: Sighting) =>
    Object.fromEntries(others.map(({ name, kind, can }) => [name, { kind, can }]));

  test('finds every login that is not ours, and what it may do, as the server says', async () => {
    const access = look.access('sighting');
    await world.ensure(access);
    const seen = await look.at(access);
    expect(others(seen)).toMatchObject(EXPECTED);
    const { master, superuser } = world.server;
    expect(others(seen)[master.username]?.kind).toBe('master');
    expect(seen.others.map(({ name }) => name)).not.toContain('parked');
    // The master's own role is as good as an owner's, whatever it was granted so far.
    const withoutMaster = (rows: ReadonlyArray<{ name: string; can: string }>) =>
      Object.fromEntries(
        rows.flatMap(({ name, can }) => (name === master.username ? [] : [[name, can]])),
      );
    const byFunctions = await world.sql<{ name: string; can: string }>(superuser, BY_FUNCTIONS);
    expect(withoutMaster(seen.others)).toEqual(withoutMaster(byFunctions));
    await world.remove(access);
  });

  test('memberships count in whatever way they can be used, and no other', async () => {
    const { superuser } = world.server;
    const access = look.access('memberships');
    await world.ensure(access);
    await world.sql(superuser, 'CREATE ROLE steps LOGIN; CREATE ROLE maker CREATEROLE LOGIN');
    if (major >= 16) {
      await world.sql(superuser, 'GRANT readers TO steps WITH INHERIT FALSE, SET FALSE');
      expect(others(await look.at(access))).toMatchObject({
        steps: { can: 'nothing' },
        maker: { can: 'nothing' },
      });
    } else expect(others(await look.at(access))['maker']?.can).toBe('own');
    await world.sql(superuser, 'GRANT readers TO steps WITH ADMIN OPTION');
    expect(others(await look.at(access))['steps']?.can).toBe('read');
    await world.remove(access);
  });

  test('tells our logins with their level and sessions, and each in its own access', async () => {
    const { superuser, iamLogin } = world.server;
    const [one, two] = [look.access('one'), look.access('two')];
    const away = look.access('away', { dbname: 'second' });
    const readers = people('readonly', 'olga.ivanova', 'peter.hansen');
    await world.ensure(one, {}, { people: readers });
    await world.ensure(two, {}, { people: people('readwrite', 'olga.ivanova') });
    await world.ensure(away, {}, { people: people('readonly', 'chen') });
    await world.sql(superuser, 'ALTER ROLE "peter.hansen" NOLOGIN');
    const session = await world.session(iamLogin('olga.ivanova'));
    const app = await world.application(one);
    const seen = await look.at(one, { dryrun: true }, readers);
    const person = { kind: 'person', level: 'readonly' };
    const seenByName = Object.fromEntries(seen.logins.map((login) => [login.name, login]));
    expect(seenByName).toMatchObject({
      [app.username]: { kind: 'application', level: 'readwrite', canLogIn: true, sessions: 0 },
      'olga.ivanova': { ...person, canLogIn: true, sessions: 1 },
      'peter.hansen': { ...person, canLogIn: false, sessions: 0 },
    });
    expect(seen.logins).toHaveLength(3);
    await session.close();
    const { username } = await world.application(two);
    const names = (sighting: Sighting) => sighting.others.map(({ name }) => name);
    for (const name of [username, 'olga.ivanova', 'chen']) expect(names(seen)).not.toContain(name);

    await world.sql(superuser, 'CREATE TABLE for_all (id int); GRANT SELECT ON for_all TO PUBLIC');
    const open = others(await look.at(one, { dryrun: true }, readers));
    expect(open).toMatchObject({ chen: { kind: 'login', can: 'read' }, idle: { can: 'read' } });
    await world.sql(superuser, 'DROP TABLE for_all');
    for (const access of [one, two, away]) await world.remove(access);
  });

  test('tells whoever is in, or can let itself in, whatever its login says', async () => {
    const { superuser, iamLogin, database } = world.server;
    const access = look.access('hidden');
    const readers = people('readonly', 'dated', 'still.in');
    await world.ensure(access, {}, { people: readers });
    await world.sql(
      superuser,
      `CREATE ROLE boss SUPERUSER; CREATE ROLE steps_up LOGIN NOINHERIT IN ROLE boss;
       CREATE ROLE shut_out LOGIN PASSWORD 'Shut-0-out'; CREATE ROLE no_way LOGIN;
       ALTER ROLE dated VALID UNTIL '2020-01-01'`,
    );
    // A token is no password of the role, so no date keeps it out.
    const sessions = [
      await world.session(iamLogin('still.in')),
      await world.session(iamLogin('dated')),
      await world.session({ username: 'shut_out', password: 'Shut-0-out' }),
    ];
    await world.sql(
      superuser,
      `REVOKE CONNECT ON DATABASE "${database}" FROM PUBLIC;
       ALTER ROLE shut_out NOLOGIN; ALTER ROLE "still.in" NOLOGIN`,
    );
    const seen = await look.at(access, { dryrun: true }, readers);
    expect(seen.logins.filter(({ kind }) => kind === 'person')).toEqual([
      { name: 'dated', kind: 'person', level: 'readonly', canLogIn: true, sessions: 1 },
      { name: 'still.in', kind: 'person', level: 'readonly', canLogIn: false, sessions: 1 },
    ]);
    expect(others(seen)).toMatchObject({ steps_up: { kind: 'superuser', can: 'own' } });
    expect(seen.others).toContainEqual(expect.objectContaining({ name: 'shut_out', sessions: 1 }));
    expect(others(seen)['no_way']).toBeUndefined();
    for (const session of sessions) await session.close();
    await world.sql(superuser, `GRANT CONNECT ON DATABASE "${database}" TO PUBLIC`);
    await world.remove(access);
  });

  test('only reads: a session that may write nothing sees the same', async () => {
    const { host, port, caFile, database, master } = world.server;
    const connection = await connect(
      {
        ...{ host, port, database, username: master.username },
        password: new Secret(master.password),
        certificateAuthorities: [readFileSync(caFile, 'utf8')],
      },
      deadlineIn(10_000),
    );
    const about = { access: '000000000000', database, username: undefined };
    const before = await readSighting(connection, about);
    await connection.query(sql`SET default_transaction_read_only = on`);
    expect(await readSighting(connection, about)).toEqual(before);
    await expect(connection.query(sql`CREATE TABLE written (id int)`)).rejects.toThrow('read-only');
    await connection.close();
  });

  test('tells the user before a rotation, and what code may do', async () => {
    const access = look.access('rotated');
    await world.ensure(access);
    const before = await world.application(access);
    await world.ensure({ ...access, rotation: '2' });
    const after = await world.application(access);
    await world.sql(
      world.server.superuser,
      "CREATE FUNCTION lent() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    );
    const { logins, unseen } = await look.at({ ...access, rotation: '2' });
    const kinds = Object.fromEntries(logins.map(({ name, kind }) => [name, kind]));
    expect(kinds).toEqual({
      [before.username]: 'former application',
      [after.username]: 'application',
    });
    expect(unseen).toEqual([expect.stringContaining('by 1 routine with the rights of the owner')]);
    await world.sql(world.server.superuser, 'DROP FUNCTION lent()');
    await world.remove(access);
  });
});
