import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Person } from '../../provider/contract/messages/order.ts';
import { MAJORS, type PostgresMajor } from '../sandbox/postgres/binaries.ts';
import type { Login } from '../sandbox/postgres/server.ts';
import { crowd, people } from '../support/database/people.ts';
import { startWorld, type World } from '../support/database/postgres.ts';
import { specifyPeople } from '../support/database/specification/people.ts';
import { everyOr } from '../support/every.ts';

/** Personal users: members in the order have one, and nobody else has, whichever access it is. */
describe.each(everyOr<readonly PostgresMajor[]>(MAJORS, [14, 18]))(
  'people on PostgreSQL %i',
  (major) => {
    let world: World;
    let master: Login;
    beforeAll(async () => {
      world = await startWorld(major, inject('awsEndpoint'), 'people');
      master = world.server.master;
      await world.sql(master, 'CREATE TABLE orders (id int)');
    });
    afterAll(() => world?.stop());

    const ensure = (
      appname: string,
      who: readonly Person[],
      fields: Record<string, unknown> = {},
    ) => world.ensure({ appname, ...fields }, {}, { people: who });
    const as = (name: string, statement: string) =>
      world.sql(world.server.iamLogin(name), statement);
    const rolesOf = async (name: string) =>
      (
        await world.sql<{ role: string }>(
          master,
          `SELECT pg_get_userbyid(roleid) AS role FROM pg_auth_members
          WHERE member = '${name}'::regrole AND roleid <> 'rds_iam'::regrole`,
        )
      ).map(({ role }) => role);

    specifyPeople(
      {
        oddNames: ['first.last', 'a-b', 'user@corp', 'Upper', 'a"b', "o'brien"],
        refusal: 'permission denied',
      },
      () => world,
    );

    test('people log in with IAM at their level, and the master with its password', async () => {
      const report = await ensure('levels', [
        ...people('readonly', 'rita'),
        ...people('readwrite', 'walt'),
        ...people('owner', 'olga'),
      ]);
      expect(report.people).toEqual({ added: 3, removed: 0, unchanged: 0 });
      await as('rita', 'SELECT * FROM orders');
      await expect(as('rita', 'INSERT INTO orders VALUES (1)')).rejects.toThrow(
        'permission denied',
      );
      await as('walt', 'INSERT INTO orders VALUES (1)');
      await expect(as('walt', 'CREATE SCHEMA s')).rejects.toThrow('permission denied');
      await as('olga', 'CREATE TABLE made_by_olga (id int)');
      await as('walt', 'INSERT INTO made_by_olga VALUES (1)');
      await as('rita', 'SELECT * FROM made_by_olga');
      await world.sql(master, 'SELECT 1');
      const again = await ensure('levels', [
        ...people('readonly', 'rita'),
        ...people('readwrite', 'walt'),
        ...people('owner', 'olga'),
      ]);
      expect([again.plan, again.people]).toEqual([[], { added: 0, removed: 0, unchanged: 3 }]);
    });

    test('people have no password', async () => {
      await ensure('passwordless', people('readonly', 'nora'));
      await expect(world.sql({ username: 'nora', password: '' }, 'SELECT 1')).rejects.toThrow();
      const [row] = await world.sql<{ rolpassword: string | null }>(
        world.server.superuser,
        "SELECT rolpassword FROM pg_authid WHERE rolname = 'nora'",
        'postgres',
      );
      expect(row?.rolpassword).toBeNull();
    });

    test('a leaver is out in the middle of a session, and what they made stays', async () => {
      await ensure('leaving', people('owner', 'lara', 'leo'));
      const session = await world.session(world.server.iamLogin('lara'));
      await session.query('CREATE TABLE laras (id int)');
      await session.query('SET ROLE NONE');
      if (major < 15) await session.query('CREATE TABLE public.laras_own (id int)');
      const report = await ensure('leaving', people('owner', 'leo'));
      expect(report.people).toEqual({ added: 0, removed: 1, unchanged: 1 });
      await expect(session.query('SELECT 1')).rejects.toThrow();
      await session.close();
      await expect(as('lara', 'SELECT 1')).rejects.toThrow();
      await as('leo', 'INSERT INTO laras VALUES (1)');
      if (major < 15) await as('leo', 'INSERT INTO laras_own VALUES (1)');
      expect(await world.sql(master, "SELECT FROM pg_roles WHERE rolname = 'lara'")).toEqual([]);
      await ensure('leaving', people('owner', 'lara', 'leo'));
      await as('lara', 'INSERT INTO laras VALUES (1)');
    });

    test('a person who owns tables in two databases can leave', async () => {
      await world.sql(master, 'CREATE DATABASE second');
      await ensure('owning', people('readwrite', 'otto'));
      await world.sql(master, 'GRANT CREATE ON SCHEMA public TO otto', 'second').catch(() => {});
      await world.sql(world.server.iamLogin('otto'), 'CREATE TABLE ottos (id int)', 'second');
      const { warnings } = await ensure('owning', []);
      expect(warnings.filter((line) => line.includes('could not'))).toEqual([]);
      await expect(as('otto', 'SELECT 1')).rejects.toThrow();
      const [row] = await world.sql<{ owner: string }>(
        master,
        "SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relname = 'ottos'",
        'second',
      );
      expect(row?.owner).toMatch(/^dbaccess_\w+_readwrite_keeper_[0-9a-f]{12}$/);
      await world.sql(master, 'SELECT 1');
    });

    test('people of two accesses lose their user with the last one', async () => {
      await ensure('one', people('readonly', 'tess'));
      await ensure('two', people('readwrite', 'tess'));
      await as('tess', 'INSERT INTO orders VALUES (2)');
      await ensure('two', []);
      await as('tess', 'SELECT * FROM orders');
      await expect(as('tess', 'INSERT INTO orders VALUES (2)')).rejects.toThrow(
        'permission denied',
      );
      await ensure('two', people('readwrite', 'tess'));
      await world.remove({ appname: 'one' });
      await as('tess', 'INSERT INTO orders VALUES (2)');
      await world.remove({ appname: 'two' });
      await expect(as('tess', 'SELECT 1')).rejects.toThrow();
      expect(await world.sql(master, "SELECT FROM pg_roles WHERE rolname = 'tess'")).toEqual([]);
    });

    test('a person who owns by two accesses is not changed by every run', async () => {
      await ensure('first', people('owner', 'omar'));
      await ensure('second', people('owner', 'omar'));
      expect((await ensure('first', people('owner', 'omar'))).plan).toEqual([]);
      expect((await ensure('second', people('owner', 'omar'))).plan).toEqual([]);
      await world.remove({ appname: 'first' });
      await world.remove({ appname: 'second' });
    });

    test('a person whose name an unmanaged role has is left out, and nobody else is', async () => {
      await ensure('foreign', people('readonly', 'lev'));
      await world.sql(master, 'CREATE ROLE dora LOGIN');
      const dora = () => world.sql(master, "SELECT * FROM pg_roles WHERE rolname = 'dora'");
      const before = await dora();
      // The master's own name, and that of the application's user, are others' too.
      const { username: app = '' } = await world.stored({ appname: 'foreign' });
      const members = people('readonly', 'dora', 'emil', master.username, app);
      const { people: count, warnings } = await ensure('foreign', members);
      expect(count).toEqual({ added: 1, removed: 1, unchanged: 0 });
      for (const name of ['dora', master.username, app])
        expect(warnings.join()).toContain(`${name} is left out: the role exists on the server but`);
      expect(await dora()).toEqual(before);
      await as('emil', 'SELECT * FROM orders');
      await expect(as('lev', 'SELECT 1')).rejects.toThrow();
      expect((await ensure('foreign', members)).plan).toEqual([]);
    });

    test('five hundred people cost no more queries than one', async () => {
      const queries = async (work: () => Promise<unknown>) => {
        const count = async () => {
          const lines = (await import('node:fs'))
            .readFileSync(world.server.logFile, 'utf8')
            .split('\n');
          return lines.filter((line) => /master@app .*(statement|execute <unnamed>):/.test(line))
            .length;
        };
        const before = await count();
        await work();
        return (await count()) - before;
      };
      const one = await queries(() => ensure('scale-one', people('readonly', 'single')));
      const all = await queries(() =>
        ensure('scale-all', people('readonly', ...crowd(500, 'scale'))),
      );
      expect(all).toBe(one);
    });

    test('a session does not outlive its role, whatever its user did to hide it', async () => {
      await ensure('hiding', [...people('owner', 'hal'), ...people('readwrite', 'hans', 'helga')]);
      const hal = await world.session(world.server.iamLogin('hal'));
      const hans = await world.session(world.server.iamLogin('hans'));
      await hal.query('SET ROLE NONE');
      await hal.query('ALTER ROLE hal IN DATABASE app RESET role');
      await hans.query(`SET ROLE "${(await rolesOf('hans'))[0]}"`);
      await ensure('hiding', [
        ...people('readonly', 'hal', 'hans'),
        ...people('readwrite', 'helga'),
      ]);
      await expect(hal.query('SELECT 1')).rejects.toThrow();
      await expect(hans.query('INSERT INTO orders VALUES (1)')).rejects.toThrow();
      await Promise.all([hal.close(), hans.close()]);
    });

    test('privileges that people granted to themselves go with the level', async () => {
      await ensure('granting', people('owner', 'gail'));
      await ensure('granting-other', people('readonly', 'gail'), { dbname: 'postgres' });
      await as('gail', 'CREATE TABLE payroll (id int)');
      await as('gail', 'GRANT SELECT ON payroll TO gail');
      await ensure('granting', []);
      await expect(as('gail', 'SELECT * FROM payroll')).rejects.toThrow('permission denied');
      await world.remove({ appname: 'granting' });
      await world.remove({ appname: 'granting-other', dbname: 'postgres' });
    });

    test("objects made in the database of one access do not become another access's", async () => {
      await world.sql(master, 'CREATE DATABASE their_own').catch(() => {});
      await ensure('theirs', people('owner', 'ines'), { dbname: 'their_own' });
      await ensure('mine', people('readonly', 'ines'));
      await world.sql(
        world.server.iamLogin('ines'),
        'CREATE TABLE public.secret (id int)',
        'their_own',
      );
      await ensure('theirs', [], { dbname: 'their_own' });
      await ensure('mine', []);
      const query =
        "SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relname = 'secret'";
      const [row] = await world.sql<{ owner: string }>(master, query, 'their_own');
      const { groupRoleName } = await import('../../provider/spoke/model/state.ts');
      expect(row?.owner).toBe(
        groupRoleName(world.request({ appname: 'theirs', dbname: 'their_own' }).identity, 'owner'),
      );
    });

    test('a run that empties a small group must be confirmed too', async () => {
      await ensure('small', people('readonly', 'sia', 'sam'));
      const emptied = () => ensure('small', [], { groups: ['DB-Small'] });
      await expect(emptied()).rejects.toThrow('2 of 2 people would lose the access (sam, sia)');
      await ensure('small', [], { groups: ['DB-Small'], confirmremovals: true });
      await expect(as('sia', 'SELECT 1')).rejects.toThrow();
    });

    test('all people are gone with the access, and the master keeps its login', async () => {
      await ensure('going', [...people('readonly', 'gina'), ...people('owner', 'gus')]);
      const report = await world.remove({ appname: 'going' });
      expect(report.people).toEqual({ added: 0, removed: 2, unchanged: 0 });
      for (const name of ['gina', 'gus']) await expect(as(name, 'SELECT 1')).rejects.toThrow();
      await world.sql(master, 'SELECT 1');
    });
  },
);
