import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Person } from '../../provider/contract/messages/order.ts';
import { accessId } from '../../provider/contract/request/identity.ts';
import type { Level } from '../../provider/contract/request/level.ts';
import type { Login } from '../sandbox/postgres/server.ts';
import { people } from '../support/database/people.ts';
import { startWorld, type World } from '../support/database/postgres.ts';

/** What leavers have made gains no power by the hand-over, and serves the others as before. */
describe.each([14, 18] as const)('what leavers have made, on PostgreSQL %i', (major) => {
  let world: World;
  let master: Login;
  beforeAll(async () => {
    world = await startWorld(major, inject('awsEndpoint'), 'power');
    master = world.server.master;
    // As databases have it that were made before PostgreSQL 15.
    await world.sql(master, 'GRANT CREATE ON SCHEMA public TO PUBLIC');
    await world.sql(master, 'CREATE TABLE salaries (id int)');
    await world.sql(master, 'INSERT INTO salaries VALUES (1)');
  });
  afterAll(() => world?.stop());

  const ensure = (appname: string, who: readonly Person[], fields: Record<string, unknown> = {}) =>
    world.ensure({ appname, ...fields }, {}, { people: who });
  const as = <Row>(name: string, statement: string, database?: string) =>
    world.sql<Row>(world.server.iamLogin(name), statement, database);
  const ownerOf = async (object: string, database?: string) => {
    const [row] = await world.sql<{ owner: string }>(
      master,
      `SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relname = '${object}'
        UNION ALL
       SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE proname = '${object}'`,
      database,
    );
    return row?.owner;
  };
  const helper = (name: string) => `CREATE FUNCTION public.${name}(q text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN EXECUTE q; END $$`;
  const keeperOf = (level: Level) => new RegExp(`^dbaccess_\\w+_${level}_keeper_[0-9a-f]{12}$`);

  test("a readonly application's routine never becomes an owner's", async () => {
    const access = { appname: 'helper', privileges: 'readonly' };
    await world.ensure(access);
    await world.sql(await world.application(access), helper('helper'));
    const attack = async () =>
      world.sql(await world.application(access), "SELECT public.helper('TRUNCATE salaries')");
    expect((await world.ensure(access)).plan).toEqual([]);
    await expect(attack()).rejects.toThrow('permission denied for table salaries');
    await world.ensure({ ...access, rotation: '2' });
    const { warnings } = await world.ensure({ ...access, rotation: '3' });
    expect(warnings.join()).toContain('public.helper(text)');
    expect(await ownerOf('helper')).toMatch(keeperOf('readonly'));
    await expect(attack()).rejects.toThrow('permission denied for table salaries');
    // It does what it did before.
    await world.sql(await world.application(access), "SELECT public.helper('SELECT 1')");
    expect((await world.ensure({ ...access, rotation: '3' })).plan).toEqual([]);
    await world.remove(access);
    await world.sql(master, 'DROP FUNCTION helper');
  });

  test('nor does one that a person leaves in another database', async () => {
    await world.sql(master, 'CREATE DATABASE payroll');
    await world.sql(master, 'GRANT CREATE ON SCHEMA public TO PUBLIC', 'payroll');
    await world.sql(master, 'CREATE TABLE wages (id int)', 'payroll');
    await ensure('wages', people('owner', 'boss'), { dbname: 'payroll' });
    await ensure('planting', people('readonly', 'paul', 'petra'));
    await as('paul', helper('planted'), 'payroll');
    const { warnings } = await ensure('planting', people('readonly', 'petra'));
    expect(warnings.join()).toContain('in database payroll: public.planted(text)');
    expect(await ownerOf('planted', 'payroll')).toMatch(keeperOf('readonly'));
    for (const name of ['petra', 'boss'])
      await expect(as(name, "SELECT public.planted('TRUNCATE wages')", 'payroll')).rejects.toThrow(
        'permission denied',
      );
    await world.remove({ appname: 'planting' });
    await world.remove({ appname: 'wages', dbname: 'payroll' });
  });

  test.each([
    [
      'a procedure',
      'CREATE PROCEDURE trap() LANGUAGE sql SECURITY DEFINER AS $$ DELETE FROM public.salaries $$',
      'CALL trap()',
    ],
    [
      'a view',
      'CREATE VIEW trap AS SELECT * FROM salaries; GRANT ALL ON trap TO PUBLIC',
      'DELETE FROM trap',
    ],
    [
      'a rule',
      'CREATE TABLE trap (id int); CREATE RULE r AS ON INSERT TO trap DO ALSO DELETE FROM salaries; GRANT ALL ON trap TO PUBLIC',
      'INSERT INTO trap VALUES (1)',
    ],
    [
      'a trigger',
      `CREATE TABLE trap (id int);
       CREATE FUNCTION springs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
         AS $$ BEGIN DELETE FROM public.salaries; RETURN NEW; END $$;
       CREATE TRIGGER springs BEFORE INSERT ON trap FOR EACH ROW EXECUTE FUNCTION springs();
       GRANT ALL ON trap TO PUBLIC`,
      'INSERT INTO trap VALUES (1)',
    ],
  ])('nor %s of a reader', async (what, made, sprung) => {
    const appname = `trap ${what}`.replaceAll(' ', '-');
    await ensure(appname, [...people('readonly', 'rita', 'rolf'), ...people('owner', 'olga')]);
    await as('rita', made);
    await ensure(appname, [...people('readonly', 'rolf'), ...people('owner', 'olga')]);
    for (const name of ['rolf', 'olga'])
      await expect(as(name, sprung)).rejects.toThrow('permission denied');
    expect(await world.sql(master, 'SELECT * FROM salaries')).toEqual([{ id: 1 }]);
    await world.remove({ appname });
    await world.sql(
      master,
      `DROP ${what === 'a procedure' ? 'PROCEDURE' : what === 'a view' ? 'VIEW' : 'TABLE'} trap`,
    );
    await world.sql(master, 'DROP FUNCTION IF EXISTS springs');
  });

  test('the others use it at their level as before, and nobody else', async () => {
    const appname = 'usable';
    const staying = [...people('readonly', 'rolf'), ...people('readwrite', 'walt')];
    await ensure(appname, [...staying, ...people('readwrite', 'wera')], { privileges: 'owner' });
    await as(
      'wera',
      `CREATE TYPE colour AS ENUM ('red');
      CREATE TABLE things (id serial, colour colour);
      INSERT INTO things (colour) VALUES ('red');
      CREATE VIEW seen AS SELECT salaries.id FROM salaries, things;
      SELECT lo_create(4711)`,
    );
    await as('wera', helper('by_wera'));
    await ensure(appname, staying, { privileges: 'owner' });
    expect(await ownerOf('things')).toMatch(keeperOf('readwrite'));
    const application = await world.application({ appname });
    for (const login of [world.server.iamLogin('walt'), application])
      await world.sql(login, "INSERT INTO things (colour) VALUES ('red')");
    await as('rolf', 'SELECT * FROM things');
    expect(await as('rolf', 'SELECT DISTINCT * FROM seen')).toEqual([{ id: 1 }]);
    await expect(as('rolf', 'DELETE FROM things')).rejects.toThrow('permission denied');
    await as('rolf', 'SELECT lo_get(4711)');
    await expect(as('rolf', "SELECT lo_put(4711, 0, 'x')")).rejects.toThrow('permission denied');
    await as('walt', "SELECT lo_put(4711, 0, 'x')");
    await as('walt', "SELECT by_wera('INSERT INTO salaries VALUES (2)')");
    await expect(as('rolf', "SELECT by_wera('SELECT 1')")).rejects.toThrow('permission denied');
    expect((await ensure(appname, staying, { privileges: 'owner' })).plan).toEqual([]);

    const { warnings } = await world.remove({ appname });
    expect(warnings.join()).toMatch(/objects .* stay; they belong to the role dbaccess_\w+_keeper/);
    await ensure(appname, staying, { privileges: 'owner' });
    expect(await as('rolf', 'SELECT DISTINCT id FROM seen WHERE id = 1')).toEqual([{ id: 1 }]);
    await world.sql(master, 'DROP VIEW seen; DROP TABLE things; DROP TYPE colour');
    await world.sql(master, 'DROP FUNCTION by_wera; SELECT lo_unlink(4711)');
    await world.sql(master, 'DELETE FROM salaries WHERE id = 2');
    const { plan } = await ensure(appname, staying, { privileges: 'owner' });
    expect(plan.join()).toMatch(/drop dbaccess_\w+_keeper/);
    await world.remove({ appname });
    const id = accessId(world.request({ appname }).identity);
    const roles = `SELECT rolname FROM pg_roles WHERE rolname ~ '${id}'`;
    expect(await world.sql(master, roles)).toEqual([]);
  });

  const upTo15 = major < 16 ? test : () => {};
  upTo15('nobody stays what an owner made them by SET ROLE', async () => {
    const appname = 'borrowed';
    await ensure(appname, people('owner', 'olga', 'otto'), { privileges: 'readonly' });
    const application = await world.application({ appname });
    const session = await world.session(application);
    const olga = await world.session(world.server.iamLogin('olga'));
    await olga.query('SET ROLE NONE');
    await olga.query(`GRANT olga TO "${application.username}"`);
    await olga.close();
    const [row] = await world.sql<{ role: string }>(
      master,
      `SELECT pg_get_userbyid(roleid) AS role FROM pg_auth_members
        WHERE member = 'otto'::regrole AND roleid <> 'rds_iam'::regrole`,
    );
    await session.query(`SET ROLE "${row?.role}"`);
    const { plan } = await ensure(appname, people('owner', 'otto'), { privileges: 'readonly' });
    expect(plan).toContain(`end the sessions of ${application.username}`);
    await expect(session.query('INSERT INTO salaries VALUES (3)')).rejects.toThrow();
    await session.close();
    await world.remove({ appname });
  });

  upTo15('a user that makes the master a member of it stops no run', async () => {
    const appname = 'adopting';
    await ensure(appname, [], { privileges: 'readonly' });
    const application = await world.application({ appname });
    await world.sql(application, 'CREATE TABLE apps (id int)');
    await world.sql(application, `GRANT "${application.username}" TO master`);
    await ensure(appname, people('readonly', 'rolf'), { privileges: 'readonly' });
    await as('rolf', 'SELECT * FROM salaries');
    await world.remove({ appname });
    await world.sql(master, 'DROP TABLE apps');
  });

  test("an owner's cast never runs as the master", async () => {
    const appname = 'casting';
    await world.sql(master, 'ALTER TABLE salaries ADD PRIMARY KEY (id)');
    await ensure(appname, people('owner', 'carl'));
    await as('carl', "CREATE TYPE myt AS ENUM ('1')");
    await as(
      'carl',
      `CREATE FUNCTION evil(myt) RETURNS int LANGUAGE plpgsql AS $$ BEGIN
      EXECUTE format('ALTER ROLE %I PASSWORD ''pwned''', current_user); RETURN 1; END $$`,
    );
    await as('carl', 'CREATE CAST (myt AS int) WITH FUNCTION evil(myt) AS IMPLICIT');
    await expect(
      as('carl', 'CREATE TABLE child (x myt REFERENCES public.salaries(id))'),
    ).rejects.toThrow('permission denied for table salaries');
    // One that was made when owners still might.
    await world.sql(master, 'GRANT REFERENCES ON salaries TO carl');
    const carl = await world.session(world.server.iamLogin('carl'));
    await carl.query('SET ROLE NONE');
    await carl.query('CREATE TABLE public.child (x myt REFERENCES public.salaries(id))');
    await carl.close();
    expect((await ensure(appname, people('owner', 'carl'))).warnings.join()).toContain(
      'foreign keys whose check may run code of theirs as master: child_x_fkey on public.child',
    );
    await world.sql(world.server.superuser, 'DROP TABLE child', 'app');
    await world.remove({ appname });
    await world.sql(master, 'DROP TYPE myt CASCADE');
    await world.sql(master, 'ALTER TABLE salaries DROP CONSTRAINT salaries_pkey');
  });

  test('nobody stays because somebody dropped a schema that the request names', async () => {
    const appname = 'schemas-gone';
    await ensure(appname, people('owner', 'dora', 'dirk'));
    await as('dora', 'CREATE SCHEMA team');
    const schemas = ['team', 'public'];
    await ensure(appname, people('owner', 'dora', 'dirk'), { schemas });
    await as('dora', 'DROP SCHEMA team');
    await expect(ensure(appname, people('owner', 'dirk'), { schemas })).rejects.toThrow(
      /schemas: database app has no schema team.*Whoever had to leave is out/,
    );
    await expect(as('dora', 'SELECT 1')).rejects.toThrow();
    await expect(ensure(appname, people('owner', 'dirk'), { schemas })).rejects.toThrow(
      'has no schema team',
    );
    await as('dirk', 'SELECT 1');
    await world.remove({ appname });
  });

  test('an aggregate lends nobody the power of the routine that it calls', async () => {
    const appname = 'adding-up';
    const staying = [...people('readwrite', 'wolf'), ...people('readonly', 'rolf')];
    await ensure(appname, [...staying, ...people('readwrite', 'agda')]);
    await as(
      'agda',
      `CREATE FUNCTION step(int, int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
        AS $$ BEGIN DELETE FROM public.salaries; RETURN 1; END $$;
      REVOKE EXECUTE ON FUNCTION step FROM PUBLIC;
      CREATE AGGREGATE adds(int) (SFUNC = step, STYPE = int, INITCOND = '0')`,
    );
    const { warnings } = await ensure(appname, staying);
    expect(warnings.join()).toContain('public.adds(integer)');
    await expect(as('rolf', 'SELECT adds(1)')).rejects.toThrow('permission denied');
    await world.remove({ appname });
    await world.sql(master, 'DROP FUNCTION step CASCADE');
  });

  test('what a leaver opened to everybody is closed to all but the levels', async () => {
    const appname = 'opened';
    await ensure(appname, [...people('readwrite', 'opal', 'wolf'), ...people('readonly', 'rolf')]);
    await as(
      'opal',
      `CREATE TABLE trap (q text);
      CREATE FUNCTION springs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        AS $$ BEGIN EXECUTE NEW.q; RETURN NULL; END $$;
      CREATE TRIGGER springs BEFORE INSERT ON trap FOR EACH ROW EXECUTE FUNCTION springs();
      GRANT ALL ON trap TO PUBLIC; GRANT INSERT (q) ON trap TO rolf`,
    );
    const staying = [...people('readwrite', 'wolf'), ...people('readonly', 'rolf')];
    await ensure(appname, staying);
    await as('wolf', "INSERT INTO trap VALUES ('SELECT 1')");
    await expect(as('rolf', "INSERT INTO trap VALUES ('SELECT 1')")).rejects.toThrow('denied');
    expect((await ensure(appname, staying)).plan).toEqual([]);
    await world.remove({ appname });
    await world.sql(master, 'DROP TABLE trap; DROP FUNCTION springs');
  });

  test('a run that ends between the loss of a level and the hand-over is continued', async () => {
    const appname = 'broken-off';
    await ensure(appname, people('readwrite', 'wim', 'wolf'));
    await as('wim', 'CREATE TABLE wims (id int); CREATE VIEW by_wim AS SELECT * FROM salaries');
    const { openServer } = world.ports();
    const failing: typeof openServer = async (options) => {
      const server = await openServer(options);
      return { ...server, lockServer: () => Promise.reject(new Error('the power fails')) };
    };
    await expect(
      world.ensure({ appname }, { openServer: failing }, { people: people('readwrite', 'wolf') }),
    ).rejects.toThrow('the power fails');
    await expect(as('wim', 'SELECT 1')).rejects.toThrow();
    await ensure('another', people('readonly', 'rolf'));
    expect(await ownerOf('wims')).toBe('wim');
    await ensure(appname, people('readwrite', 'wolf'));
    expect((await ensure('another', people('readonly', 'rolf'))).warnings.join()).not.toContain(
      'keeper',
    );
    expect(await ownerOf('wims')).toMatch(keeperOf('readwrite'));
    await as('wolf', 'INSERT INTO wims VALUES (1)');
    expect(await as('wolf', 'SELECT * FROM by_wim')).toEqual([{ id: 1 }]);
    await world.remove({ appname });
    await world.remove({ appname: 'another' });
    await world.sql(master, 'DROP VIEW by_wim; DROP TABLE wims');
  });

  test('what a user makes in the last moment goes to a keeper that may do nothing', async () => {
    const appname = 'last-moment';
    await ensure(appname, people('readonly', 'lina', 'lutz'));
    const session = await world.session(world.server.iamLogin('lina'));
    const { openServer } = world.ports();
    let isFirst = true;
    const late: typeof openServer = async (options) => {
      const server = await openServer(options);
      const expel: typeof server.expel = async (plan) => {
        if (isFirst) await session.query('CREATE VIEW last AS SELECT * FROM salaries');
        isFirst = false;
        return server.expel(plan);
      };
      return { ...server, expel };
    };
    await world.ensure({ appname }, { openServer: late }, { people: people('readonly', 'lutz') });
    await session.close();
    expect(await ownerOf('last')).toMatch(/^dbaccess_[0-9a-f]+_keeper_[0-9a-f]{12}$/);
    await expect(as('lutz', 'SELECT * FROM last')).rejects.toThrow('permission denied');
    expect((await ensure(appname, people('readonly', 'lutz'))).plan).toEqual([]);
    await world.remove({ appname });
    await world.sql(master, 'DROP VIEW last');
  });

  test('an owner who falls and leaves then leaves nothing to owners', async () => {
    const appname = 'fallen';
    await ensure(appname, people('owner', 'fay', 'finn'));
    const fay = await world.session(world.server.iamLogin('fay'));
    await fay.query('SET ROLE NONE');
    await fay.query(helper('by_fay'));
    await fay.close();
    await ensure(appname, [...people('readonly', 'fay'), ...people('owner', 'finn')]);
    await ensure(appname, people('owner', 'finn'));
    expect(await ownerOf('by_fay')).toMatch(keeperOf('readonly'));
    await expect(as('finn', "SELECT by_fay('TRUNCATE salaries')")).rejects.toThrow(
      'permission denied for table salaries',
    );
    await world.remove({ appname });
    await world.sql(master, 'DROP FUNCTION by_fay');
  });

  test('a person whom another database still needs leaves what they made here', async () => {
    await world.sql(master, 'CREATE DATABASE further');
    await ensure('here', people('readwrite', 'hedi', 'hugo'));
    await ensure('there', people('readonly', 'hedi'), { dbname: 'further' });
    await as('hedi', 'CREATE TABLE hedis (id int)');
    await ensure('here', people('readwrite', 'hugo'));
    expect(await ownerOf('hedis')).toMatch(keeperOf('readwrite'));
    await as('hugo', 'INSERT INTO hedis VALUES (1)');
    await expect(as('hedi', 'SELECT * FROM hedis')).rejects.toThrow('permission denied');
    await as('hedi', 'SELECT 1', 'further');
    await world.remove({ appname: 'here' });
    await world.remove({ appname: 'there', dbname: 'further' });
    await world.sql(master, 'DROP TABLE hedis');
  });
});
