import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../sandbox/postgres/server.ts';
import type { World } from '../support/database/postgres.ts';

/** Who is adopted on PostgreSQL, who is not, and what becomes of what it owns. */
export function describeAdoption(major: number, given: () => World): void {
  describe('an adoption', () => {
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });
    const asMaster = async (...statements: string[]) => {
      for (const statement of statements) await world.sql(master, statement);
    };
    const asRoot = async (...statements: string[]) => {
      for (const statement of statements) await world.sql(world.server.superuser, statement);
    };
    const handMade = async (username: string): Promise<Login> => {
      await asMaster(`CREATE ROLE ${username} LOGIN PASSWORD 'by-hand'`);
      return { username, password: 'by-hand' };
    };
    const mayCreate = async (username: string, database?: string) => {
      const grant = `GRANT CREATE ON SCHEMA public TO ${username}`;
      // Until 14, everybody may.
      if (major > 14) await world.sql(world.server.superuser, grant, database);
    };
    const adopt = (username: string, fields: object = {}) =>
      world.ensure({ appname: 'adopts', adopt: username, ...fields });

    test.each([
      ['SUPERUSER', 'is a superuser'],
      ['CREATEROLE', 'has CREATEROLE'],
      ['REPLICATION', 'has REPLICATION'],
      ['IN ROLE rds_superuser', 'is a member of rds_superuser'],
      ['IN ROLE rds_iam', 'logs in with IAM, as people do'],
      ['NOLOGIN', 'is a role that may not log in (NOLOGIN), so no program uses it'],
      ["VALID UNTIL '2020-01-01'", "can't log in any more (VALID UNTIL is over)"],
    ])('of a role with %s is refused', async (attribute, says) => {
      const name = `adopt_${attribute.toLowerCase().replace(/\W+/g, '_')}`;
      await asRoot(
        'DO $$ BEGIN CREATE ROLE rds_superuser; EXCEPTION WHEN duplicate_object THEN NULL; END $$',
        `CREATE ROLE ${name} ${attribute === 'NOLOGIN' ? '' : 'LOGIN '}${attribute}`,
        ...(major < 16 ? [] : [`GRANT ${name} TO "${master.username}" WITH ADMIN OPTION`]),
      );
      await expect(adopt(name)).rejects.toThrow(`adopt: ${name} ${says}`);
      await asRoot(`DROP ROLE ${name}`);
    });

    test('of somebody whom others need, or who has another manager, is refused', async () => {
      await handMade('adopt_group');
      await asMaster('CREATE ROLE adopt_member', 'GRANT adopt_group TO adopt_member');
      await expect(adopt('adopt_group')).rejects.toThrow(
        'adopt: adopt_group is used by adopt_member, who would lose it when it goes; REVOKE ' +
          '"adopt_group" FROM them first',
      );
      const people = [{ username: 'adopt.person', level: 'readonly' as const }];
      await world.ensure({ appname: 'persons' }, {}, { people });
      await expect(adopt('adopt.person')).rejects.toThrow('is a person, who logs in with IAM');
      await handMade('adopt_between');
      const group = (
        await world.sql<{ role: string }>(
          master,
          `SELECT rolname AS role FROM pg_roles WHERE rolname ~ '^dbaccess_.*_readonly$'`,
        )
      )[0]?.role;
      await asMaster(`GRANT "${group}" TO adopt_between`);
      await expect(adopt('adopt_between')).rejects.toThrow(
        'is a member of a role of another access',
      );
      if (major >= 16) {
        await asRoot('CREATE ROLE adopt_creator', 'CREATE ROLE adopt_far LOGIN');
        await asRoot('GRANT adopt_far TO adopt_creator WITH ADMIN TRUE, INHERIT FALSE, SET FALSE');
        await expect(adopt('adopt_far')).rejects.toThrow('the master user may not alter it');
      }
      await world.remove({ appname: 'persons' });
    });

    test('of an owner of objects needs the level owner, and the database of the access', async () => {
      const user = await handMade('adopt_owner');
      await mayCreate('adopt_owner');
      await world.sql(user, 'CREATE TABLE adopt_owned (id int)');
      await world.sql(user, 'CREATE VIEW adopt_viewed AS SELECT * FROM adopt_owned');
      await expect(adopt('adopt_owner')).rejects.toThrow(
        'adopt: adopt_owner owns 2 objects in database app, which nobody could alter when it is ' +
          'gone; set privileges to owner, or have a DBA give them another owner (REASSIGN OWNED)',
      );
      await asMaster('CREATE DATABASE adopt_elsewhere');
      await mayCreate('adopt_owner', 'adopt_elsewhere');
      await world.sql(user, 'CREATE TABLE there (id int)', 'adopt_elsewhere');
      await expect(adopt('adopt_owner', { privileges: 'owner' })).rejects.toThrow(
        'adopt: adopt_owner owns 1 object in database adopt_elsewhere',
      );
      await world.sql(user, 'DROP TABLE there', 'adopt_elsewhere');
      await asMaster('DROP DATABASE adopt_elsewhere');

      const fields = { privileges: 'owner' };
      const running = await world.session(user);
      const { warnings } = await adopt('adopt_owner', fields);
      expect(warnings.join('\n')).toMatch(
        /adopt_owner owns 2 objects: until it goes, nobody else may alter them. Then they belong to dbaccess_\w+_owner, and all owners may/,
      );
      expect((await adopt('adopt_owner', fields)).plan).toEqual([]);
      // Its sessions are its own, and so is what they make.
      for (const statement of [
        'ALTER TABLE adopt_owned ADD COLUMN more int',
        'CREATE TABLE adopt_late (id int)',
      ])
        await running.query(statement);
      await running.close();
      const [row] = await world.sql<{ me: string }>(user, 'SELECT current_user AS me');
      expect(row?.me).toBe('adopt_owner');
      const app = await world.application({ appname: 'adopts' });
      await expect(world.sql(app, 'ALTER TABLE adopt_owned ADD COLUMN extra int')).rejects.toThrow(
        'must be owner',
      );

      await adopt('adopt_owner', { ...fields, rotation: '2' });
      const successor = await world.application({ appname: 'adopts' });
      await adopt('adopt_owner', { ...fields, rotation: '3' });
      await expect(world.sql(user, 'SELECT 1')).rejects.toThrow('authentication failed');
      for (const table of ['adopt_owned', 'adopt_late'])
        await world.sql(successor, `ALTER TABLE ${table} ADD COLUMN extra int`);
      await world.sql(successor, 'SELECT * FROM adopt_viewed');
      expect((await adopt('adopt_owner', { ...fields, rotation: '3' })).plan).toEqual([]);
      await world.remove({ appname: 'adopts' });
    });

    test('gives the new user the settings of the old one, and tells what it does not', async () => {
      const user = await handMade('adopt_settings');
      await asMaster(
        `COMMENT ON ROLE adopt_settings IS 'the shop''s'`,
        'ALTER ROLE adopt_settings SET search_path = adopt_schema, public',
        'ALTER ROLE adopt_settings CONNECTION LIMIT 7',
        'CREATE ROLE adopt_reporting',
        'GRANT adopt_reporting TO adopt_settings',
        'ALTER ROLE adopt_settings IN DATABASE app SET role = adopt_reporting',
        'CREATE TABLE adopt_policed (id int)',
        'CREATE POLICY adopt_policy ON adopt_policed TO adopt_settings',
      );
      await asRoot(
        'CREATE TABLE adopt_roots (id int)',
        'GRANT SELECT ON adopt_roots TO adopt_settings',
      );
      await asRoot(
        'ALTER DEFAULT PRIVILEGES FOR ROLE adopt_settings GRANT SELECT ON TABLES TO adopt_reporting',
      );
      const access = { appname: 'adoptset', adopt: 'adopt_settings', dryrun: true };
      const { plan, warnings } = await world.ensure(access);
      expect(plan).toContainEqual(
        expect.stringMatching(
          /^carry over from adopt_settings to adoptset_\w+: CONNECTION LIMIT 7, the setting search_path$/,
        ),
      );
      const told = warnings.join('\n');
      expect(told).toContain('this goes with it');
      expect(told).toContain('policy adopt_policy on table public.adopt_policed');
      expect(told).toContain('adopt_settings has the privileges of adopt_reporting, as a member');
      expect(told).toContain('sessions of adopt_settings begin as adopt_reporting, and those of');
      expect(told).toContain('adopt_settings has default privileges for what it will create');
      expect(told).toMatch(
        /master may not take back SELECT on table public.adopt_roots.* from adopt_settings: until/,
      );
      await asRoot('REVOKE SELECT ON adopt_roots FROM adopt_settings');
      await world.ensure({ ...access, dryrun: false });
      expect((await world.ensure({ ...access, dryrun: false })).plan).toEqual([]);
      const [me] = await world.sql<{ role: string }>(user, 'SELECT current_user AS role');
      expect(me?.role).toBe('adopt_reporting');
      const app = await world.application(access);
      const [row] = await world.sql<{ path: string }>(
        app,
        "SELECT current_setting('search_path') AS path",
      );
      expect(row?.path).toBe('adopt_schema, public');
      await world.remove({ ...access, dryrun: false });
      await expect(world.sql(user, 'SELECT 1')).rejects.toThrow('authentication failed');
    });

    test.each(['a stranger', 'a member'])(
      'that fails gives the user back as it was, with its comment, to a master that is %s',
      async (who) => {
        const name = `adopt_returned_${who.replace('a ', '')}`;
        const user = await handMade(name);
        await mayCreate(name);
        await world.sql(user, `CREATE TABLE ${name} (id int)`);
        await asMaster(`COMMENT ON ROLE ${name} IS 'the shop''s'`);
        const inherits = major < 16 ? '' : ' WITH INHERIT TRUE';
        if (who === 'a member') await asMaster(`GRANT ${name} TO CURRENT_USER${inherits}`);
        const { records } = world.ports();
        const seen = () =>
          world.sql(
            world.server.superuser,
            `SELECT shobj_description('${name}'::regrole, 'pg_authid') AS comment,
                  (SELECT coalesce(relacl, acldefault('r', relowner))::text FROM pg_class
                    WHERE relname = '${name}') AS acl,
                  (SELECT count(*) FROM pg_default_acl WHERE defaclrole = '${name}'::regrole) AS rules,
                  ARRAY(SELECT DISTINCT member::regrole::text FROM pg_auth_members
                         WHERE roleid = '${name}'::regrole
                           AND 'false' <> coalesce(to_jsonb(pg_auth_members) ->> 'inherit_option', '')
                  ) AS members`,
          );
        const before = await seen();
        let written = 0;
        const write: typeof records.write = async (...args) => {
          written += 1;
          if (written < 2) return records.write(...args);
          expect(await seen()).not.toEqual(before);
          throw new Error('no more');
        };
        await expect(
          world.ensure(
            { appname: 'adoptcom', privileges: 'owner', adopt: name },
            { records: { ...records, write } },
          ),
        ).rejects.toThrow('no more');
        expect(await seen()).toEqual(before);
        await world.sql(user, `DROP TABLE ${name}`);
      },
    );

    test('lets the master grant on what the user owns, now and later', async () => {
      const user = await handMade('adopt_of_master');
      await mayCreate('adopt_of_master');
      await world.sql(user, 'CREATE TABLE adopt_reached (id int)');
      const access = { appname: 'adoptmas', privileges: 'owner', adopt: 'adopt_of_master' };
      await world.ensure(access);
      expect((await world.ensure(access)).plan).toEqual([]);
      const app = await world.application(access);
      await world.sql(app, 'INSERT INTO adopt_reached VALUES (1)');
      await world.sql(user, 'CREATE TABLE adopt_reached_later (id int)');
      await world.sql(app, 'INSERT INTO adopt_reached_later VALUES (1)');
      await world.ensure({ ...access, rotation: '2' });
      await world.ensure({ ...access, rotation: '3' });
      await world.sql(await world.application(access), 'DROP TABLE adopt_reached');
      await world.remove(access);
    });

    test('ends with the rotation after next, also of a user that a DBA has locked', async () => {
      const user = await handMade('adopt_locked');
      const access = { appname: 'adoptlock', adopt: 'adopt_locked' };
      await world.ensure(access);
      await asMaster('ALTER ROLE adopt_locked NOLOGIN');
      expect((await world.ensure(access)).plan).toEqual([]);
      await asMaster('ALTER ROLE adopt_locked LOGIN');
      await world.sql(user, 'SELECT 1');
      await world.ensure({ ...access, rotation: '2' });
      await world.sql(user, 'SELECT 1');
      await world.ensure({ ...access, rotation: '3' });
      await expect(world.sql(user, 'SELECT 1')).rejects.toThrow('authentication failed');
      await world.remove(access);
    });

    test('of the owner of the database hands it to the owners, and no other database', async () => {
      const user = await handMade('adopt_landlord');
      const inherits = major < 16 ? '' : ' WITH INHERIT TRUE, SET TRUE';
      await asMaster(
        `GRANT adopt_landlord TO CURRENT_USER${inherits}`,
        'CREATE DATABASE adopt_home OWNER adopt_landlord',
        'CREATE DATABASE adopt_other_home OWNER adopt_landlord',
      );
      const access = { appname: 'adopthome', dbname: 'adopt_home', privileges: 'owner' };
      const adopting = { ...access, adopt: 'adopt_landlord' };
      await expect(world.ensure(adopting)).rejects.toThrow(
        'adopt: adopt_landlord owns database adopt_other_home, which nobody could alter',
      );
      await asMaster('DROP DATABASE adopt_other_home');
      await world.sql(user, 'CREATE SCHEMA mine', 'adopt_home');
      await world.sql(user, 'CREATE TABLE mine.t (id int)', 'adopt_home');
      await world.ensure(adopting);
      expect((await world.ensure(adopting)).plan).toEqual([]);
      await world.sql(user, 'ALTER TABLE mine.t ADD COLUMN more int', 'adopt_home');
      await world.ensure({ ...adopting, rotation: '2' });
      const rotated = await world.ensure({ ...adopting, rotation: '3' });
      expect(rotated.warnings.join('\n')).not.toContain('could not');
      await expect(world.sql(user, 'SELECT 1', 'adopt_home')).rejects.toThrow(
        'authentication failed',
      );
      const app = await world.application(access);
      await world.sql(app, 'ALTER TABLE mine.t ADD COLUMN extra int', 'adopt_home');
      expect((await world.ensure({ ...adopting, rotation: '3' })).plan).toEqual([]);
      await world.remove(access);
      await world.sql(world.server.superuser, 'DROP DATABASE adopt_home');
    });
  });
}
