import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../sandbox/postgres/server.ts';
import type { World } from '../support/database/mysql.ts';
import { accountsOf, dialectOf } from './dialect.ts';

/** Who is adopted on MySQL and MariaDB, who is not, and what becomes of what it may do. */
export function describeAdoption(given: () => World): void {
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
      await asMaster(`CREATE USER '${username}'@'%' IDENTIFIED BY 'by-hand'`);
      return { username, password: 'by-hand' };
    };
    const access = { appname: 'adopts', privileges: 'readonly' };
    const adopt = (username: string, fields: object = {}) =>
      world.ensure({ ...access, adopt: username, ...fields });

    test('of a user of other hosts is refused, with the statement that helps', async () => {
      await asMaster("CREATE USER adopt_hosts@'10.%' IDENTIFIED BY 'by-hand'");
      await expect(adopt('adopt_hosts@%')).rejects.toThrow(
        "adopt: adopt_hosts is 'adopt_hosts'@'10.%' on the server, and users of an access come " +
          "from '%' alone. Drop those that nobody needs, then RENAME USER 'adopt_hosts'@'10.%' TO " +
          "'adopt_hosts'@'%': it keeps its password, its privileges and its sessions",
      );
      await handMade('adopt_hosts');
      await expect(adopt('adopt_hosts')).rejects.toThrow("'adopt_hosts'@'%', 'adopt_hosts'@'10.%'");
      await asMaster(
        "DROP USER adopt_hosts@'%'",
        "RENAME USER adopt_hosts@'10.%' TO adopt_hosts@'%'",
      );
      await adopt('adopt_hosts');
      await world.sql({ username: 'adopt_hosts', password: 'by-hand' }, 'SELECT 1');
      await world.remove(access);
    });

    test('of who is no user of an application is refused', async () => {
      await asRoot(
        "CREATE USER adopt_super@'%' IDENTIFIED BY 'x'",
        "GRANT SUPER ON *.* TO adopt_super@'%'",
        "CREATE USER adopt_maker@'%' IDENTIFIED BY 'x'",
        "GRANT CREATE USER ON *.* TO adopt_maker@'%'",
        "CREATE USER adopt_tables@'%' IDENTIFIED BY 'x'",
        "GRANT UPDATE ON mysql.* TO adopt_tables@'%'",
        "CREATE USER adopt_locked@'%' IDENTIFIED BY 'x' ACCOUNT LOCK",
        'CREATE ROLE adopt_role',
        "CREATE USER adopt_proxied@'%' IDENTIFIED BY 'x'",
        "CREATE USER adopt_proxy@'%' IDENTIFIED BY 'x'",
        // As GRANT PROXY does, which only root may.
        `INSERT INTO mysql.proxies_priv (Host, User, Proxied_host, Proxied_user, With_grant, Grantor)
         VALUES ('%', 'adopt_proxy', '%', 'adopt_proxied', 0, '')`,
        `CREATE USER adopt_iam@'%' ${dialectOf(world).identified} AWSAuthenticationPlugin AS 'RDS'`,
      );
      for (const [name, says] of [
        ['adopt_super', 'has SUPER on everything'],
        ['adopt_maker', 'has CREATE USER on everything'],
        ['adopt_tables', "may write to the server's own tables (mysql)"],
        ['adopt_locked', 'is locked (ACCOUNT LOCK), so no program uses it'],
        ['adopt_role', 'is a role, so no program uses it'],
        ['adopt_proxied', 'is used by adopt_proxy, who would lose it'],
        ['adopt_iam', 'logs in with IAM, as people do'],
      ] as const)
        await expect(adopt(name)).rejects.toThrow(`adopt: ${name} ${says}`);
    });

    test('keeps what is beyond the level until the user goes, and takes only what the level gave', async () => {
      const user = await handMade('adopt_more');
      await asMaster(
        'CREATE TABLE adopt_table (id int)',
        "GRANT SELECT, INSERT ON app.* TO adopt_more@'%'",
        "ALTER USER adopt_more@'%' WITH MAX_USER_CONNECTIONS 9",
      );
      const { plan, warnings } = await adopt('adopt_more');
      expect(plan.filter((change) => /^(revoke|end|forbid|drop)/.test(change))).toEqual([]);
      expect(plan).toContainEqual(
        expect.stringMatching(/^carry over from adopt_more to adopts_\w+: MAX_USER_CONNECTIONS 9$/),
      );
      expect(warnings.join('\n')).toContain(
        'beyond readonly, adopt_more has INSERT on the database',
      );
      await world.sql(user, 'INSERT INTO adopt_table VALUES (1)');
      const again = await adopt('adopt_more');
      expect(again.plan).toEqual([]);
      expect(again.warnings.join('\n')).toContain('adopt_more has INSERT on the database');

      // A DBA looks whether anybody misses it.
      await asMaster("ALTER USER adopt_more@'%' ACCOUNT LOCK");
      expect((await adopt('adopt_more')).plan).toEqual([]);
      await asMaster("ALTER USER adopt_more@'%' ACCOUNT UNLOCK");

      await adopt('adopt_more', { privileges: 'owner' });
      await world.sql(user, 'CREATE TABLE adopt_owned (id int)');
      const { plan: demoted } = await adopt('adopt_more');
      expect(demoted.join('\n')).toMatch(
        /revoke .*INSERT.* on the database from adopt_more, adopts_/,
      );
      await expect(world.sql(user, 'DROP TABLE adopt_owned')).rejects.toThrow('denied');
      await world.sql(user, 'SELECT * FROM adopt_table');
      await world.remove(access);
      await expect(world.sql(user, 'SELECT 1')).rejects.toThrow('Access denied');
    });

    test.each([
      ['adopt%', 'adopt_by_pattern'],
      ['adopt_db', 'adopt_unescaped'],
    ])(
      'of a user with grants on %s is refused where these would stop to count',
      async (pattern, name) => {
        const user = await handMade(name);
        await asMaster(
          'CREATE DATABASE IF NOT EXISTS adopt_db',
          'CREATE TABLE IF NOT EXISTS adopt_db.t (id int)',
        );
        await asRoot(`GRANT SELECT, INSERT, ALTER ON \`${pattern}\`.* TO ${name}@'%'`);
        const insert = () => world.sql(user, 'INSERT INTO t VALUES (1)', 'adopt_db');
        const [server] = await world.sql<Record<string, unknown>>(
          world.server.superuser,
          "SHOW GLOBAL VARIABLES LIKE 'partial_revokes'",
        );
        const fields = { dbname: 'adopt_db' };
        if (server?.['Value'] === 'ON') await adopt(name, fields);
        else {
          await insert();
          const grant = `GRANT SELECT, INSERT, ALTER ON \`adopt\\_db\`.* TO '${name}'@'%'`;
          await expect(adopt(name, fields)).rejects.toThrow(
            `adopt: ${name} has privileges by grants on ${pattern}, which would count no more ` +
              `beside those that the access grants on the database itself; have a DBA first ${grant}`,
          );
          await insert();
          await asMaster(grant);
          await adopt(name, fields);
          await insert();
        }
        expect((await adopt(name, fields)).plan).toEqual([]);
        await world.remove({ ...access, ...fields });
      },
    );

    test('tells which objects run with the rights of the user, which is locked while they do', async () => {
      const user = await handMade('adopt_definer');
      await asMaster(
        'CREATE TABLE IF NOT EXISTS adopt_table (id int)',
        "GRANT SELECT, CREATE VIEW ON app.* TO adopt_definer@'%'",
      );
      await world.sql(user, 'CREATE VIEW adopt_view AS SELECT * FROM adopt_table');
      const { warnings } = await adopt('adopt_definer');
      expect(warnings.join('\n')).toContain(
        '1 views of app (adopt_view) run with the rights of adopt_definer. While there are any, it ' +
          'is not dropped, but locked',
      );
      await adopt('adopt_definer', { rotation: '2' });
      const rotated = await adopt('adopt_definer', { rotation: '3' });
      expect(rotated.warnings.join('\n')).toContain(
        "adopt_definer can't log in any more but was not dropped",
      );
      await expect(world.sql(user, 'SELECT 1')).rejects.toThrow(/Access denied|locked/);
      await world.sql(await world.application(access), 'SELECT * FROM adopt_view');
      expect((await adopt('adopt_definer', { rotation: '3' })).warnings.join('\n')).not.toContain(
        'Another user of that name',
      );
      await asMaster('DROP VIEW adopt_view');
      await adopt('adopt_definer', { rotation: '3' });
      expect(await accountsOf(world, "name = 'adopt_definer'")).toEqual([]);
      await world.remove(access);
    });

    test('of more users than an access can remember is refused', async () => {
      const users = ['一', '二', '三', '四', '五'].map((each) => each.repeat(20));
      for (const name of users) await handMade(name);
      const last = users.at(-1) ?? '';
      for (const name of users.slice(0, -1)) await adopt(name);
      await expect(adopt(last)).rejects.toThrow(
        'has no room beside the users of the access, on MySQL and MariaDB. Change rotation twice first',
      );
      await world.ensure({ ...access, rotation: '2' });
      await world.ensure({ ...access, rotation: '3' });
      await adopt(last, { rotation: '3' });
      for (const username of users) {
        const works = world.sql({ username, password: 'by-hand' }, 'SELECT 1');
        if (username === last) await works;
        else await expect(works).rejects.toThrow('Access denied');
      }
      await world.remove(access);
    });

    test.each(['renamed', 'adopted again'])(
      'of a user that somebody renames is told, and takes only what the level gave: %s',
      async (what) => {
        const [old, name] = [`adopt_old_${what.length}`, `adopt_new_${what.length}`];
        await handMade(old);
        await asMaster(
          'CREATE TABLE IF NOT EXISTS adopt_renamed (id int)',
          `GRANT INSERT ON app.* TO ${old}@'%'`,
        );
        await adopt(old);
        const user = { username: name, password: 'by-hand' };
        await asMaster(`RENAME USER ${old}@'%' TO ${name}@'%'`);
        await world.sql(user, 'SELECT * FROM adopt_renamed');
        const told = new RegExp(
          `^${old}, which was adopted, is not there any more, and ${name} has`,
        );
        if (what === 'adopted again') {
          const { plan, warnings } = await adopt(name);
          expect(plan.filter((change) => /^(end|revoke|forbid|drop)/.test(change))).toEqual([]);
          expect(warnings.filter((warning) => told.test(warning))).toEqual([]);
          await world.sql(user, 'SELECT * FROM adopt_renamed');
          expect((await adopt(name)).plan).toEqual([]);
          await world.remove(access);
          await expect(world.sql(user, 'SELECT 1')).rejects.toThrow('Access denied');
        } else {
          for (const dryrun of [true, false])
            expect((await adopt(old, { dryrun })).warnings).toContainEqual(
              expect.stringMatching(told),
            );
          await world.sql(user, 'INSERT INTO adopt_renamed VALUES (1)');
          await expect(world.sql(user, 'SELECT * FROM adopt_renamed')).rejects.toThrow('denied');
          const after = await adopt(old);
          expect([after.plan, after.warnings.filter((warning) => told.test(warning))]).toEqual([
            [],
            [],
          ]);
          await world.remove(access);
          await world.sql(user, 'SELECT 1');
        }
      },
    );

    test('stands if somebody drops what the access knows of its users', async () => {
      const user = await handMade('adopt_forgotten');
      await adopt('adopt_forgotten');
      const ledger = (
        await accountsOf(
          world,
          "name LIKE 'dbaccess%' AND isRole = 0 AND subject LIKE '%adopt_forgotten%'",
        )
      )[0];
      await asMaster(`DROP USER '${ledger?.name}'@'%'`);
      await adopt('adopt_forgotten');
      await world.sql(user, 'SELECT 1');
      expect((await adopt('adopt_forgotten')).plan).toEqual([]);
      await adopt('adopt_forgotten', { rotation: '2' });
      await adopt('adopt_forgotten', { rotation: '3' });
      await expect(world.sql(user, 'SELECT 1')).rejects.toThrow('Access denied');
      await world.remove(access);
    });
  });
}
