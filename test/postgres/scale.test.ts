import { afterAll, beforeAll, expect, inject, test } from 'vitest';
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
  for (const schema of ['many', 'mixed', 'few']) await session.query(`CREATE SCHEMA ${schema}`);
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
