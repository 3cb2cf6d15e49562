import { beforeAll, expect, test } from 'vitest';
import type { Person } from '../../provider/contract/messages/order.ts';
import type { Login } from '../sandbox/postgres/server.ts';
import type { World } from '../support/database/mysql.ts';
import { crowd, people } from '../support/database/people.ts';
import { specifyPeople } from '../support/database/specification/people.ts';
import { dialectOf } from './dialect.ts';

/** Personal users: members in the order have one, and nobody else has, whichever access it is. */
export function describePeople(given: () => World): void {
  let world: World;
  let master: Login;
  beforeAll(async () => {
    world = given();
    master = world.server.master;
    await world.sql(master, 'CREATE TABLE orders (id int)');
    await world.sql(master, 'CREATE DATABASE second');
    await world.sql(master, 'CREATE TABLE second.t (id int)');
  });

  const ensure = (appname: string, who: readonly Person[], fields: Record<string, unknown> = {}) =>
    world.ensure({ appname, ...fields }, {}, { people: who });
  const as = (name: string, statement: string, database?: string) =>
    world.sql(world.server.iamLogin(name), statement, database);
  const exists = async (name: string) =>
    (await world.sql(master, `SELECT 1 FROM mysql.user WHERE User = '${name}'`)).length > 0;
  /** Messages with statements that the server was sent. */
  const messages = async () =>
    (await world.server.generalLog()).split('\n').filter((line) => /\sQuery\t/.test(line)).length;

  specifyPeople(
    {
      oddNames: ['first.last', 'a-b', 'user@corp', 'Upper', 'a"b', "o'brien", 'back\\slash', '%'],
      refusal: 'denied',
    },
    () => world,
  );

  test('people log in with IAM at their level, and the master with its password', async () => {
    const who = [
      ...people('readonly', 'rita'),
      ...people('readwrite', 'walt'),
      ...people('owner', 'olga'),
    ];
    const report = await ensure('levels', who);
    expect(report.people).toEqual({ added: 3, removed: 0, unchanged: 0 });
    await as('rita', 'SELECT * FROM orders');
    await expect(as('rita', 'INSERT INTO orders VALUES (1)')).rejects.toThrow('denied');
    await as('walt', 'INSERT INTO orders VALUES (1)');
    await expect(as('walt', 'CREATE TABLE t (id int)')).rejects.toThrow('denied');
    await as('olga', 'CREATE TABLE made_by_olga (id int)');
    await as('walt', 'INSERT INTO made_by_olga VALUES (1)');
    await as('rita', 'SELECT * FROM made_by_olga');
    await expect(as('rita', 'SELECT 1', 'second')).rejects.toThrow('denied');
    await world.sql(master, 'SELECT 1');
    const again = await ensure('levels', who);
    expect([again.plan, again.people]).toEqual([[], { added: 0, removed: 0, unchanged: 3 }]);
  });

  test('people have no password, and must use TLS', async () => {
    await ensure('passwordless', people('readonly', 'nora'));
    await expect(world.sql({ username: 'nora', password: '' }, 'SELECT 1')).rejects.toThrow();
    const [row] = await world.sql<{ statement: string }>(master, 'SHOW CREATE USER nora');
    expect(Object.values(row ?? {}).join()).toMatch(dialectOf(world).identifiedByIam);
  });

  test('a leaver is out in the middle of a session, and what they made stays', async () => {
    await ensure('leaving', people('owner', 'lara', 'leo'));
    const session = await world.session(world.server.iamLogin('lara'));
    await session.query('CREATE TABLE laras (id int)');
    const report = await ensure('leaving', people('owner', 'leo'));
    expect(report.people).toEqual({ added: 0, removed: 1, unchanged: 1 });
    await expect(session.query('INSERT INTO laras VALUES (1)')).rejects.toThrow();
    await session.close();
    await expect(as('lara', 'SELECT 1')).rejects.toThrow();
    await as('leo', 'INSERT INTO laras VALUES (1)');
    expect(await exists('lara')).toBe(false);
    await ensure('leaving', people('owner', 'lara', 'leo'));
    await as('lara', 'INSERT INTO laras VALUES (1)');
  });

  test('people of two accesses keep what the other one gives, until the last one', async () => {
    await ensure('one', people('readonly', 'tess'));
    await ensure('two', people('readwrite', 'tess'));
    await as('tess', 'INSERT INTO orders VALUES (2)');
    expect((await ensure('one', people('readonly', 'tess'))).plan).toEqual([]);
    const session = await world.session(world.server.iamLogin('tess'));
    await ensure('two', []);
    await expect(session.query('INSERT INTO orders VALUES (2)')).rejects.toThrow();
    await session.close();
    await as('tess', 'SELECT * FROM orders');
    await expect(as('tess', 'INSERT INTO orders VALUES (2)')).rejects.toThrow('denied');
    await ensure('two', people('readwrite', 'tess'));
    await world.remove({ appname: 'one' });
    await as('tess', 'INSERT INTO orders VALUES (2)');
    await world.remove({ appname: 'two' });
    await expect(as('tess', 'SELECT 1')).rejects.toThrow();
    expect(await exists('tess')).toBe(false);
  });

  test('people of two databases have both at once, and lose one without the other', async () => {
    await ensure('here', people('readonly', 'dora'));
    await ensure('there', people('readwrite', 'dora'), { dbname: 'second' });
    const both = 'SELECT orders.id FROM app.orders JOIN second.t ON t.id = orders.id';
    await as('dora', both);
    await as('dora', 'INSERT INTO t VALUES (1)', 'second');
    await ensure('there', [], { dbname: 'second' });
    await as('dora', 'SELECT * FROM orders');
    await expect(as('dora', 'SELECT * FROM t', 'second')).rejects.toThrow('denied');
    await world.remove({ appname: 'here' });
    expect(await exists('dora')).toBe(false);
  });

  test('a person whose name an unmanaged user has is left out, and nobody else is', async () => {
    await ensure('foreign', people('readonly', 'lev', 'emil'));
    for (const [name = '', host = ''] of [
      ['dana', '%'],
      ['dina', '10.%'],
    ]) {
      await world.sql(master, `CREATE USER '${name}'@'${host}'`);
      const before = await world.sql(master, `SHOW GRANTS FOR '${name}'@'${host}'`);
      const { people: count, warnings } = await ensure('foreign', people('readonly', name, 'emil'));
      expect(count).toEqual({ added: 0, removed: name === 'dana' ? 1 : 0, unchanged: 1 });
      expect(warnings.join()).toContain(
        `${name} is left out: the user exists on the server but was not made by database-access`,
      );
      expect(await world.sql(master, `SHOW GRANTS FOR '${name}'@'${host}'`)).toEqual(before);
      expect([await exists('emil'), await exists('lev')]).toEqual([true, false]);
      expect((await ensure('foreign', people('readonly', name, 'emil'))).plan).toEqual([]);
    }
  });

  test('a person whom a DBA gave a password loses the access, and stays', async () => {
    await ensure('adopted', people('readwrite', 'paul'));
    await world.sql(master, dialectOf(world).setPassword('paul', 'by-hand'));
    const { plan, warnings } = await ensure('adopted', people('readwrite', 'paul'));
    expect(plan).toEqual([]);
    expect(warnings.join()).toContain('paul is left out: the user exists on the server');
    await ensure('adopted', []);
    const paul = { username: 'paul', password: 'by-hand' };
    await expect(world.sql(paul, 'SELECT * FROM orders')).rejects.toThrow('denied');
    expect(await exists('paul')).toBe(true);
  });

  test('a login that a DBA opened to unencrypted connections is closed to them again', async () => {
    await ensure('open', people('readonly', 'otis'));
    await world.sql(master, 'ALTER USER otis REQUIRE NONE');
    const { plan } = await ensure('open', people('readonly', 'otis'));
    expect(plan).toEqual(['allow otis to log in']);
    const [row] = await world.sql(master, 'SHOW CREATE USER otis');
    expect(Object.values(row ?? {}).join()).toContain('REQUIRE SSL');
  });

  test('a name of 32 characters is taken, and a person with one of 33 is left out', async () => {
    const name = 'x'.repeat(32);
    await ensure('long', people('readonly', name));
    await as(name, 'SELECT * FROM orders');
    const { people: count, warnings } = await ensure('long', people('readonly', name, `${name}y`));
    expect(count).toEqual({ added: 0, removed: 0, unchanged: 1 });
    expect(warnings.join()).toContain('is left out: a user name has at most 32 characters');
  });

  test('a thousand people cost as many messages as one, but for the chunks', async () => {
    const count = async (work: () => Promise<unknown>) => {
      const before = await messages();
      await work();
      return (await messages()) - before;
    };
    const one = await count(() => ensure('scale-one', people('readonly', 'single')));
    const everybody = crowd(1_000, 'scale');
    const all = await count(() => ensure('scale-all', people('readonly', ...everybody)));
    // Of 500: made, granted, added, unlocked. MySQL is also asked whether it would take them.
    const isMysql = world.server.flavour === 'mysql';
    const asked = isMysql ? 1 : 0;
    expect(all).toBe(one + 4 + asked);
    await as('scale999', 'SELECT * FROM orders');
    const gone = await count(() => world.remove({ appname: 'scale-all' }));
    const goneOne = await count(() => world.remove({ appname: 'scale-one' }));
    // Locked, removed from the group role, dropped together with the application user. MySQL is also
    // asked, of those that are locked, whether objects need them; MariaDB's grants go before.
    const revoked = isMysql ? 0 : 1;
    expect(gone).toBe(goneOne + 1 + 1 + 2 + revoked + asked);
    await expect(as('scale0', 'SELECT 1')).rejects.toThrow();
  });

  test('all people are gone with the access', async () => {
    await ensure('going', [...people('readonly', 'gina'), ...people('owner', 'gus')]);
    const report = await world.remove({ appname: 'going' });
    expect(report.people).toEqual({ added: 0, removed: 2, unchanged: 0 });
    for (const name of ['gina', 'gus']) expect(await exists(name)).toBe(false);
  });
}
