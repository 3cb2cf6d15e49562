import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { World } from '../../support/database/mysql.ts';
import { dialectOf } from '../dialect.ts';

/** What a DBA set for the application's user, which a rotation must not lose. */
export function describeRotation(given: () => World): void {
  describe('a rotation', () => {
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });
    const asMaster = (statement: string) => world.sql(master, statement);
    const asRoot = (statement: string) => world.sql(world.server.superuser, statement);

    test('carries over what a DBA set for the former user, and tells the rest', async () => {
      const access = { appname: 'carried' };
      const isMysql = world.server.flavour === 'mysql';
      await world.ensure({ ...access, rotation: '1' });
      const first = await world.application(access);
      const user = `'${first.username}'@'%'`;
      for (const statement of [
        `ALTER USER ${user} WITH MAX_USER_CONNECTIONS 7 PASSWORD EXPIRE INTERVAL 30 DAY`,
        ...(isMysql
          ? [
              `ALTER USER ${user} FAILED_LOGIN_ATTEMPTS 9 PASSWORD_LOCK_TIME UNBOUNDED`,
              `ALTER USER ${user} COMMENT 'it''s the shop''s'`,
            ]
          : [`ALTER USER ${user} WITH MAX_STATEMENT_TIME 2.5`]),
        'CREATE ROLE carried_role',
        `GRANT carried_role TO ${user}`,
        'CREATE TABLE carried (id int, `the note` text, secret text)',
        `GRANT DELETE, GRANT OPTION ON carried TO ${user}`,
        `GRANT REFERENCES (id, secret), SELECT (id, secret) ON carried TO ${user}`,
        'CREATE FUNCTION carried() RETURNS int DETERMINISTIC RETURN 1',
        `GRANT ALTER ROUTINE ON FUNCTION carried TO ${user}`,
        'CREATE DATABASE carried_elsewhere',
        `GRANT SELECT, INSERT ON \`carried\\_elsewhere\`.* TO ${user}`,
      ])
        await asMaster(statement);
      await asRoot(`GRANT SHUTDOWN ON *.* TO ${user}`);
      const given = await grantsOf(first);
      await asRoot(dialectOf(world).setDefaultRole('carried_role', user));

      const dry = await world.ensure({ ...access, rotation: '2', dryrun: true });
      const report = await world.ensure({ ...access, rotation: '2' });
      for (const { plan, warnings } of [dry, report]) {
        const [change] = plan.filter((change) => change.startsWith('carry over'));
        expect(change).toMatch(/^carry over from carried_\w+ to carried_\w+: .*CONNECTIONS 7, /);
        const left = isMysql ? '' : '; the default role carried_role';
        expect(warnings.join('\n')).toContain(
          `does not carry over from ${first.username}: SHUTDOWN on all databases${left}. `,
        );
      }
      for (const rotation of ['2', '3']) {
        await world.ensure({ ...access, rotation });
        expect((await world.ensure({ ...access, rotation })).plan).toEqual([]);
        const app = await world.application(access);
        expect(app.username).not.toBe(first.username);
        expect(await grantsOf(app)).toEqual(given);
        const [{ create = '' } = {}] = await world
          .sql<{ create: string }>(world.server.superuser, `SHOW CREATE USER '${app.username}'@'%'`)
          .then((rows) => rows.map((row) => ({ create: Object.values(row).join() })));
        for (const clause of [
          'MAX_USER_CONNECTIONS 7',
          'PASSWORD EXPIRE INTERVAL 30 DAY',
          ...(isMysql
            ? [
                'DEFAULT ROLE `carried_role`@`%`',
                'FAILED_LOGIN_ATTEMPTS 9',
                'PASSWORD_LOCK_TIME UNBOUNDED',
                "it\\'s the shop\\'s",
              ]
            : ['MAX_STATEMENT_TIME 2.5']),
        ])
          expect(create).toContain(clause);
      }
      await world.remove(access);
      await asMaster('DROP DATABASE carried_elsewhere');
      await asMaster('DROP ROLE carried_role');
    });

    test('carries over no privilege that a user of an access granted', async () => {
      const access = { appname: 'favoured', privileges: 'readonly' };
      const lender = { appname: 'lender' };
      await world.ensure(lender);
      await world.ensure(access);
      const colleague = await world.application(lender);
      const name = `'${(await world.application(access)).username}'@'%'`;
      for (const statement of [
        'CREATE TABLE favoured (id int, note text)',
        'CREATE TABLE favoured_by_dba (id int)',
        'CREATE FUNCTION favoured() RETURNS int DETERMINISTIC RETURN 1',
        `GRANT INSERT, UPDATE (note), GRANT OPTION ON favoured TO '${colleague.username}'@'%'`,
        `GRANT EXECUTE ON FUNCTION favoured TO '${colleague.username}'@'%' WITH GRANT OPTION`,
        `GRANT INSERT ON favoured_by_dba TO ${name}`,
        'CREATE ROLE favoured_role',
        `GRANT favoured_role TO ${name} WITH ADMIN OPTION`,
      ])
        await asMaster(statement);
      for (const statement of [
        `GRANT INSERT, UPDATE (note) ON favoured TO ${name}`,
        `GRANT EXECUTE ON FUNCTION favoured TO ${name}`,
      ])
        await world.sql(colleague, statement);
      // Whether the grantor is still there or not.
      const dry = await world.ensure({ ...access, rotation: '2', dryrun: true });
      await world.remove(lender);
      const { plan, warnings } = await world.ensure({ ...access, rotation: '2' });
      for (const left of ['INSERT on table app.favoured;', 'UPDATE (note) on', 'function app.fav'])
        for (const text of [dry.warnings.join(), warnings.join()]) expect(text).toContain(left);
      const [change] = plan.filter((change) => change.startsWith('carry over'));
      expect(change).toMatch(/: membership in favoured_role, INSERT on table app.favoured_by_dba$/);
      const app = await world.application(access);
      await world.sql(app, 'INSERT INTO favoured_by_dba VALUES (1)');
      await expect(world.sql(app, 'INSERT INTO favoured VALUES (1, NULL)')).rejects.toThrow(
        'denied',
      );
      expect((await grantsOf(app)).join('\n')).toMatch(/favoured_role.*WITH ADMIN OPTION/);
      await world.remove(access);
      await asMaster('DROP FUNCTION favoured');
      await asMaster('DROP TABLE favoured, favoured_by_dba');
      await asMaster('DROP ROLE favoured_role');
    });

    /** But for what holds on the whole server, with the name of the user left out. */
    async function grantsOf({ username }: Login): Promise<string[]> {
      const rows = await asRoot(`SHOW GRANTS FOR '${username}'@'%'`);
      return rows
        .map((row) => String(Object.values(row)[0]).replaceAll(username, 'user'))
        .filter((line) => !line.includes('*.*'))
        .toSorted();
    }
  });
}
