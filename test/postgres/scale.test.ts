import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { people } from '../support/database/people.ts';
import { startWorld, type World } from '../support/database/postgres.ts';

/**
 * More tables than the server has room for locks. From 18 on, a table that GRANT names stays locked.
 * Here there is room for some hundred.
 */
let world: World;
beforeAll(async () => {
  const settings = { max_connections: '25', max_locks_per_transaction: '10' };
  world = await startWorld(18, inject('awsEndpoint'), 'scale', { settings });
  const { master, superuser } = world.server;
  const session = await world.session(master);
  for (const schema of ['many', 'mixed', 'few', 'handed'])
    await session.query(`CREATE SCHEMA ${schema}`);
  for (let table = 0; table < 1_000; table += 100)
    await session.query(
      Array.from({ length: 100 }, (_, at) => `CREATE TABLE many.t${table + at} (id serial)`).join(
        ';',
      ),
    );
  await session.query('CREATE TABLE mixed.ours (id int)');
  await session.close();
  await world.sql(superuser, 'CREATE TABLE mixed.theirs (id int)');
  await world.sql(
    superuser,
    'CREATE TABLE many.known (id int); GRANT SELECT ON many.known TO PUBLIC',
  );
});
afterAll(() => world?.stop());

test('a schema with more tables than there are locks is granted, changed and left', async () => {
  const access = { appname: 'scale' };
  const write = (table: string) =>
    world.application(access).then((app) => world.sql(app, `INSERT INTO ${table} VALUES (1)`));
  for (const privileges of ['readwrite', 'owner', 'readonly', 'readwrite']) {
    await world.ensure({ ...access, privileges });
    expect((await world.ensure({ ...access, privileges })).plan).toEqual([]);
    for (const table of ['many.t0', 'many.t999', 'mixed.ours']) {
      const outcome = write(table);
      if (privileges === 'readonly') await expect(outcome).rejects.toThrow('permission denied');
      else await outcome;
    }
    for (const table of ['many.known', 'mixed.theirs'])
      await expect(write(table)).rejects.toThrow('permission denied');
  }
  await world.ensure({ ...access, schemas: ['mixed'] });
  expect((await world.ensure({ ...access, schemas: ['mixed'] })).plan).toEqual([]);
  await expect(write('many.t0')).rejects.toThrow('permission denied');
  await write('mixed.ours');
  await world.remove(access);
});

/** Number of relations of schema `handed` by owner. */
const owners = async () => {
  const rows = await world.sql<{ owner: string; count: number }>(
    world.server.master,
    `SELECT pg_get_userbyid(relowner) AS owner, count(*)::int FROM pg_class
      WHERE relnamespace = 'handed'::regnamespace AND relkind IN ('r', 'S', 'v') GROUP BY 1`,
  );
  return Object.fromEntries(rows.map(({ owner, count }) => [owner, count]));
};

test('what a leaver owns is handed over in parts, and the next run goes on where one ended', async () => {
  const { master, superuser } = world.server;
  await world.sql(master, 'GRANT USAGE, CREATE ON SCHEMA handed TO PUBLIC');
  const access = { appname: 'parts', privileges: 'readwrite' };
  const ensure = (...names: string[]) =>
    world.ensure(access, {}, { people: people('readwrite', ...names) });
  await ensure('lea', 'stan');
  const [lea, stan] = [world.server.iamLogin('lea'), world.server.iamLogin('stan')];
  const session = await world.session(lea);
  for (let table = 0; table < 500; table += 50)
    await session.query(
      Array.from(
        { length: 50 },
        (_, at) => `CREATE TABLE handed.t${table + at} (id serial PRIMARY KEY, note text)`,
      ).join(';'),
    );
  await session.query('CREATE VIEW handed.seen AS SELECT count(*) FROM handed.t7');
  await session.query('GRANT ALL ON handed.t7, handed.t7_id_seq TO PUBLIC');
  await session.close();
  const holder = await world.session(superuser);
  await holder.query('BEGIN; LOCK TABLE handed.t400 IN ACCESS SHARE MODE');

  const { warnings } = await ensure('stan');
  const doing = warnings.filter((warning) => warning.includes('hand what lea owns'));
  expect(doing).toEqual([
    expect.stringContaining("; the next run tries again: somebody else's lock"),
  ]);
  expect(warnings.join()).not.toContain('granted or holds it');
  const halfway = await owners();
  expect(Object.keys(halfway)).toEqual(
    expect.arrayContaining(['lea', expect.stringMatching(/_readwrite_keeper_/)]),
  );
  await holder.close();

  await ensure('stan');
  expect(Object.entries(await owners())).toEqual([
    [expect.stringMatching(/_readwrite_keeper_/), 1_001],
  ]);
  for (const table of ['t0', 't7', 't499'])
    await world.sql(stan, `INSERT INTO handed.${table} DEFAULT VALUES`);
  await world.sql(stan, 'SELECT * FROM handed.seen');
  expect((await ensure('stan')).plan).toEqual([]);
  const open = `SELECT relname FROM pg_class, aclexplode(relacl)
    WHERE relnamespace = 'handed'::regnamespace AND grantee = 0`;
  expect(await world.sql(superuser, open)).toEqual([]);
  const [heir] = Object.keys(await owners());
  const lent = `SELECT nspname FROM pg_namespace, aclexplode(nspacl)
    WHERE grantee = '${heir}'::regrole AND privilege_type = 'CREATE'`;
  expect(await world.sql(superuser, lent)).toEqual([]);
  const removal = await world.remove(access);
  expect(removal.warnings.join()).toContain(`1001 objects`);
});

test('a leaver with grants on more tables than there are locks is dropped', async () => {
  const { master, superuser } = world.server;
  const access = { appname: 'grants', privileges: 'readonly' };
  const ensure = (...names: string[]) =>
    world.ensure(access, {}, { people: people('readonly', ...names) });
  await ensure('gina', 'stan');
  await world.sql(master, 'GRANT INSERT ON ALL TABLES IN SCHEMA many TO gina');
  await ensure('stan');
  expect(await world.sql(superuser, "SELECT FROM pg_roles WHERE rolname = 'gina'")).toEqual([]);
  await world.remove(access);
});

test('a server whose room for locks somebody has used up is told with the setting', async () => {
  const dba = await world.session(world.server.superuser);
  const lockAll = 'SELECT pg_advisory_lock(n) FROM generate_series(1, 100000) n';
  await expect(dba.query(lockAll)).rejects.toThrow('out of shared memory');
  await expect(world.ensure({ appname: 'room' })).rejects.toMatchObject({
    entry: 'postgres-out-of-shared-memory',
  });
  await dba.close();
  await world.ensure({ appname: 'room' });
  await world.remove({ appname: 'room' });
});
