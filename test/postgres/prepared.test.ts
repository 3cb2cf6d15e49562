import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Person } from '../../provider/contract/messages/order.ts';
import { people } from '../support/database/people.ts';
import { startWorld, type World } from '../support/database/postgres.ts';

/** A transaction counts with the rights with which it was prepared, whenever it is committed. */
describe.each([14, 18] as const)('transactions prepared on PostgreSQL %i', (major) => {
  let world: World;
  beforeAll(async () => {
    const settings = { max_prepared_transactions: '20' };
    world = await startWorld(major, inject('awsEndpoint'), 'prepared', { settings });
    await world.sql(world.server.master, 'CREATE TABLE salaries (id int)');
    await world.sql(world.server.master, 'CREATE DATABASE other');
  });
  afterAll(() => world?.stop());

  const ensure = (appname: string, who: readonly Person[], fields: Record<string, unknown> = {}) =>
    world.ensure({ appname, ...fields }, {}, { people: who });
  const as = <Row>(name: string, statement: string, database = 'app') =>
    world.sql<Row>(world.server.iamLogin(name), statement, database);
  const asApplication = async (appname: string, statement: string) =>
    world.sql(await world.application({ appname }), statement);
  const prepared = async () => {
    const rows = await world.sql<{ gid: string }>(
      world.server.superuser,
      'SELECT gid FROM pg_prepared_xacts ORDER BY gid',
    );
    return rows.map(({ gid }) => gid);
  };
  const INSERT = 'SET ROLE NONE; BEGIN; INSERT INTO salaries VALUES (1); PREPARE TRANSACTION';
  /** Made as the owners' role, prepared as oneself: who may commit it is told by the latter. */
  const ROUTINE = `
    BEGIN; CREATE FUNCTION raise() RETURNS void SECURITY DEFINER LANGUAGE sql
      AS 'INSERT INTO salaries VALUES (2)';
    SET ROLE NONE; PREPARE TRANSACTION`;

  test('who is demoted cannot commit them any more, in whatever database', async () => {
    await ensure('dem', [...people('owner', 'pia'), ...people('readwrite', 'wim')], {
      privileges: 'readwrite',
    });
    await as('pia', `${ROUTINE} 'routine'`);
    await as('wim', `${INSERT} 'row'`);
    await as(
      'wim',
      "BEGIN; CREATE TEMP SEQUENCE s; ROLLBACK; BEGIN; PREPARE TRANSACTION 'far'",
      'other',
    );
    await asApplication('dem', `${INSERT} 'application'`);
    expect(await prepared()).toEqual(['application', 'far', 'routine', 'row']);
    const { warnings } = await ensure('dem', people('readonly', 'pia', 'wim'), {
      privileges: 'readonly',
    });
    expect(await prepared()).toEqual([]);
    expect(warnings).toEqual(
      expect.arrayContaining([
        'the prepared transaction routine of pia in database app was rolled back, since pia may ' +
          'do less than before',
        'the prepared transaction far of wim in database other was rolled back, since wim may do ' +
          'less than before',
      ]),
    );
    await world.remove({ appname: 'dem' });
  });

  test('nor can who leaves one of two accesses', async () => {
    await ensure('aa', people('readwrite', 'pia'));
    await ensure('bb', people('readonly', 'pia'));
    await as('pia', `${INSERT} 'row'`);
    await ensure('aa', []);
    expect(await prepared()).toEqual([]);
    for (const appname of ['aa', 'bb']) await world.remove({ appname });
  });

  test('those of colleagues, of their group role, and of who may do more stay', async () => {
    await ensure('stay', people('owner', 'olga', 'pia', 'raj'));
    await as('olga', `${INSERT} 'colleague'`);
    await as('olga', "BEGIN; CREATE TABLE theirs (id int); PREPARE TRANSACTION 'role'");
    const { warnings } = await ensure('stay', [
      ...people('owner', 'olga'),
      ...people('readonly', 'pia'),
    ]);
    expect(warnings.join()).not.toContain('prepared');
    const olga = await world.session(world.server.iamLogin('olga'));
    await olga.query("COMMIT PREPARED 'role'");
    await olga.query('SET ROLE NONE');
    await olga.query("COMMIT PREPARED 'colleague'");
    await olga.close();
    await expect(as('pia', 'INSERT INTO theirs VALUES (1)')).rejects.toThrow(/permission denied/);
    await world.remove({ appname: 'stay' });
  });

  test('one that cannot be rolled back is named, and nobody stays because of it', async () => {
    await ensure('shut', [...people('readwrite', 'pia'), ...people('readonly', 'raj')]);
    await as('pia', "BEGIN; PREPARE TRANSACTION 'shut in'", 'other');
    await world.sql(world.server.superuser, 'ALTER DATABASE other ALLOW_CONNECTIONS false');
    const { warnings, plan } = await ensure('shut', people('readonly', 'pia'));
    expect(plan.join()).toContain('drop raj');
    expect(warnings.join()).toMatch(
      /could not roll back the prepared transaction shut in of pia in database other: .* pia can still commit it, with the rights of before\. Run ROLLBACK PREPARED 'shut in' as pia in database other/,
    );
    await world.sql(world.server.superuser, 'ALTER DATABASE other ALLOW_CONNECTIONS true');
    await world.remove({ appname: 'shut' });
    expect(await prepared()).toEqual([]);
  });
});
