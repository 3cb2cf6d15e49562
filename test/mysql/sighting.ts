import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { OtherLogin, Sighting } from '../../provider/contract/messages/review.ts';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import { Secret } from '../../provider/runtime/secret.ts';
import { sql } from '../../provider/spoke/engine/sql.ts';
import { connect } from '../../provider/spoke/mysql/connection.ts';
import { readServer } from '../../provider/spoke/mysql/inspect.ts';
import { checkServer } from '../../provider/spoke/mysql/preflight.ts';
import { readSighting } from '../../provider/spoke/mysql/sighting.ts';
import type { World } from '../support/database/mysql.ts';
import { people } from '../support/database/people.ts';
import { sightingsIn } from '../support/database/sighting.ts';

const PASSWORD = 'Sight-1-seeing';

const STATEMENTS = (database: string) => [
  `CREATE TABLE ${database}.facts (id int, note varchar(20))`,
  `CREATE PROCEDURE ${database}.act() DELETE FROM ${database}.facts`,
  ...['sees', 'sees_table', 'writes_column', 'calls', 'alters', 'everywhere', 'standby'].map(
    (name) => `CREATE USER ${name}@'%' IDENTIFIED BY '${PASSWORD}'`,
  ),
  ...['maker', 'idle', 'by_role', 'root_like', 'elsewhere', 'closed', 'expired', 'wild'].map(
    (name) => `CREATE USER ${name}@'%' IDENTIFIED BY '${PASSWORD}'`,
  ),
  `CREATE USER sees@'10.0.0.1' IDENTIFIED BY '${PASSWORD}'`,
  'CREATE ROLE sees_by_role',
  `GRANT SELECT ON ${database}.* TO sees@'%', sees_by_role`,
  `GRANT SELECT ON ${database}.facts TO sees_table@'%', closed@'%'`,
  `GRANT INSERT (note) ON ${database}.facts TO writes_column@'%'`,
  `GRANT EXECUTE ON PROCEDURE ${database}.act TO calls@'%'`,
  `GRANT ALTER ON ${database}.* TO alters@'%'`,
  "GRANT SELECT, UPDATE ON *.* TO everywhere@'%'",
  "GRANT REPLICATION SLAVE ON *.* TO standby@'%'",
  "GRANT CREATE USER ON *.* TO maker@'%'",
  "GRANT sees_by_role TO by_role@'%'",
  "GRANT SUPER ON *.* TO root_like@'%'",
  'CREATE DATABASE not_this_one',
  "GRANT ALL ON not_this_one.* TO elsewhere@'%'",
  "ALTER USER closed@'%' ACCOUNT LOCK",
  `GRANT DELETE ON ${database}.* TO expired@'%'`,
  "ALTER USER expired@'%' PASSWORD EXPIRE",
  `GRANT UPDATE ON \`${database.slice(0, -1)}_\`.* TO wild@'%'`,
  "CREATE USER with_token@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'",
  `GRANT SELECT ON ${database}.* TO with_token@'%'`,
];

const EXPECTED: Record<string, Pick<OtherLogin, 'kind' | 'can'>> = {
  'sees@%': { kind: 'login', can: 'read' },
  'sees@10.0.0.1': { kind: 'login', can: 'read' },
  'sees_table@%': { kind: 'login', can: 'read' },
  'writes_column@%': { kind: 'login', can: 'write' },
  'calls@%': { kind: 'login', can: 'write' },
  'alters@%': { kind: 'login', can: 'own' },
  'everywhere@%': { kind: 'login', can: 'write' },
  'standby@%': { kind: 'replication', can: 'read' },
  'maker@%': { kind: 'login', can: 'own' },
  'by_role@%': { kind: 'login', can: 'read' },
  'root_like@%': { kind: 'superuser', can: 'own' },
  'expired@%': { kind: 'login', can: 'write' }, // it may choose another password
  'with_token@%': { kind: 'login', can: 'read' },
};

const MADE = [
  ...['sees@"%"', 'sees@"10.0.0.1"', 'sees_table', 'writes_column', 'calls', 'alters'],
  ...['everywhere', 'standby', 'maker', 'idle', 'by_role', 'root_like', 'elsewhere', 'closed'],
  ...['expired', 'wild', 'with_token'],
];

/** Every kind of account that is not ours is found; ours are told with level and sessions. */
export function describeSighting(given: () => World): void {
  const byName = ({ others }: Sighting) =>
    Object.fromEntries(others.map(({ name, kind, can }) => [name, { kind, can }]));

  describe('who can reach the database', () => {
    test('is told of every account that is not ours, and of nobody who can not', async () => {
      const world = given();
      const { superuser, database, master } = world.server;
      const session = await world.session(superuser);
      for (const statement of STATEMENTS(database)) await session.query(statement);
      const look = await sightingsIn(world);
      const access = look.access('sighting');
      await world.ensure(access);
      const seen = await look.at(access);
      expect(byName(seen)).toMatchObject(EXPECTED);
      for (const name of ['idle', 'elsewhere', 'closed', 'sees_by_role'])
        expect(Object.keys(byName(seen)).join()).not.toContain(`${name}@`);
      expect(byName(seen)[`${master.username}@%`]?.kind).toBe('master');
      expect(seen.unseen).toEqual([expect.stringContaining('share their user name')]);
      // By the server's own answer: what can't read is let into no table.
      for (const name of ['sees', 'sees_table', 'everywhere'])
        await world.sql({ username: name, password: PASSWORD }, 'SELECT id FROM facts');
      for (const name of ['alters', 'calls'])
        await expect(
          world.sql({ username: name, password: PASSWORD }, 'SELECT id FROM facts'),
        ).rejects.toThrow('denied');
      for (const name of ['idle', 'elsewhere'])
        await expect(world.sql({ username: name, password: PASSWORD }, 'SELECT 1')).rejects.toThrow(
          'denied',
        );
      // With partial_revokes, a _ in the name of a database is no wildcard.
      const isLetIn = await world
        .sql({ username: 'wild', password: PASSWORD }, 'SELECT 1')
        .then(() => true)
        .catch(() => false);
      expect('wild@%' in byName(seen)).toBe(isLetIn);
      await world.remove(access);
      for (const name of MADE) await session.query(`DROP USER ${name}`);
      for (const statement of ['DROP ROLE sees_by_role', 'DROP DATABASE not_this_one'])
        await session.query(statement);
      await session.query(`DROP PROCEDURE ${database}.act`);
      await session.query(`DROP TABLE ${database}.facts`);
      await session.close();
    });

    test('is only read: a session that may write nothing sees the same', async () => {
      const { server, request } = given();
      const access = request({ appname: 'looked' });
      const connection = await connect(
        {
          ...{ host: server.host, port: server.port, username: server.master.username },
          password: new Secret(server.master.password),
          certificateAuthorities: [readFileSync(server.caFile, 'utf8')],
        },
        deadlineIn(10_000),
      );
      const row = await readServer(connection, access.identity.dbname);
      const session = { connection, server: await checkServer(connection, row, access, false) };
      const about = { identity: access.identity, username: undefined };
      const before = await readSighting(session, about);
      await connection.query(sql`SET SESSION TRANSACTION READ ONLY`);
      expect(await readSighting(session, about)).toEqual(before);
      await expect(connection.query(sql`CREATE TABLE app.written (id int)`)).rejects.toThrow(
        /read.only/i,
      );
      await connection.close();
    });

    test('is told of our logins with their level and sessions, each in its own access', async () => {
      const world = given();
      const look = await sightingsIn(world);
      const [one, two] = [look.access('one'), look.access('two', { privileges: 'owner' })];
      const readers = people('readonly', 'olga.ivanova', 'peter.hansen');
      await world.ensure(one, {}, { people: readers });
      await world.ensure(two);
      const before = await world.application(one);
      await world.ensure({ ...one, rotation: '2' }, {}, { people: readers });
      await world.sql(world.server.superuser, "ALTER USER 'peter.hansen'@'%' ACCOUNT LOCK");
      const app = await world.application(one);
      const session = await world.session(app);
      const fields = { ...one, rotation: '2' };
      const seen = await look.at(fields, { dryrun: true }, readers);
      await session.close();
      const person = { kind: 'person', level: 'readonly', sessions: 0 };
      const user = { level: 'readwrite', canLogIn: true };
      expect(seen.logins).toHaveLength(4);
      expect(new Map(seen.logins.map((login) => [login.name, login]))).toEqual(
        new Map(
          [
            { ...user, name: app.username, kind: 'application', sessions: 1 },
            { ...user, name: before.username, kind: 'former application', sessions: 0 },
            { ...person, name: 'olga.ivanova', canLogIn: true },
            { ...person, name: 'peter.hansen', canLogIn: false },
          ].map((login) => [login.name, login]),
        ),
      );
      const other = await world.application(two);
      expect(Object.keys(byName(seen))).not.toContain(`${other.username}@%`);
      await world.remove(one);
      await world.remove(two);
    });
  });
}
