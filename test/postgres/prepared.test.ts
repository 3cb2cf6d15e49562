import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Person } from '../../provider/contract/messages/order.ts';
import { accessId } from '../../provider/contract/request/identity.ts';
import { groupRoleName } from '../../provider/spoke/model/state.ts';
import { writeMarker } from '../../provider/spoke/postgres/marker.ts';
import { losingFirstRace } from '../support/database/losing-race.ts';
import { people } from '../support/database/people.ts';
import { startWorld, type World } from '../support/database/postgres.ts';

/** A transaction counts with the rights with which it was prepared, whenever it is committed. */
describe.each([14, 18] as const)('transactions prepared on PostgreSQL %i', (major) => {
  let world: World;
  beforeAll(async () => {
    const settings = { max_prepared_transactions: '30' };
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
  const BEGIN_INSERT = 'SET ROLE NONE; BEGIN; INSERT INTO salaries VALUES (1);';
  const INSERT = `${BEGIN_INSERT} PREPARE TRANSACTION`;
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
        'what pia has prepared in database app (routine) was rolled back',
        'what wim has prepared in database other (far) was rolled back',
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

  test('nor whoever prepared it as rds_iam, which everybody may be', async () => {
    await ensure('iam', people('readwrite', 'pia', 'ole'));
    await as('pia', `${BEGIN_INSERT} SET LOCAL ROLE rds_iam; PREPARE TRANSACTION 'row'`);
    const { warnings } = await ensure('iam', [
      ...people('readonly', 'pia'),
      ...people('readwrite', 'ole'),
    ]);
    expect(warnings).toContain('what rds_iam has prepared in database app (row) was rolled back');
    expect(await prepared()).toEqual([]);
    await world.remove({ appname: 'iam' });
  });

  test('what is prepared as a role that the demoted still is may be a colleague’s: it is told', async () => {
    await ensure('aa', people('readwrite', 'pia'));
    await ensure('bb', people('readonly', 'pia', 'ole'));
    const role = groupRoleName(world.request({ appname: 'bb' }).identity, 'readonly');
    await as('pia', `${BEGIN_INSERT} SET LOCAL ROLE "${role}"; PREPARE TRANSACTION 'row'`);
    const { warnings } = await ensure('aa', []);
    expect(warnings.join()).toContain(
      `what ${role} has prepared in database app (row) counts with the rights of then`,
    );
    expect(await prepared()).toEqual(['row']);
    const ole = await world.session(world.server.iamLogin('ole'));
    await ole.query(`SET ROLE "${role}"`);
    await ole.query("ROLLBACK PREPARED 'row'");
    await ole.close();
    for (const appname of ['aa', 'bb']) await world.remove({ appname });
  });

  test.each(['', 'SET LOCAL ROLE rds_iam;'])(
    'a leaver keeps nothing by one that locks its own role, prepared by itself: %s',
    async (role) => {
      await ensure('own', people('readonly', 'pia', 'ole'));
      await as('pia', "ALTER ROLE CURRENT_USER PASSWORD 'mine'");
      const change = "BEGIN; ALTER ROLE CURRENT_USER PASSWORD 'mine'";
      await as('pia', `${change}; ${role} PREPARE TRANSACTION 'lock'`);
      await ensure('own', []);
      for (const name of ['pia', 'ole']) await expect(as(name, 'SELECT 1')).rejects.toThrow();
      const own = { username: 'pia', password: 'mine' };
      await expect(world.sql(own, 'SELECT 1')).rejects.toThrow();
      expect(await prepared()).toEqual([]);
      await world.remove({ appname: 'own' });
    },
  );

  test('a lock of ours is taken from a transaction that holds it', async () => {
    const id = accessId(world.request({ appname: 'lock' }).identity);
    const key = "hashtext('database-access')";
    for (const keys of [key, `${key}, hashtext('${id}')`]) {
      await ensure('lock', people('readwrite', 'pia', 'ole'));
      const hold = `BEGIN; SELECT pg_advisory_xact_lock(${keys})`;
      await as('pia', `${hold}; PREPARE TRANSACTION 'held'`, 'postgres');
      const { warnings } = await ensure('lock', people('readwrite', 'ole'));
      expect(warnings.join()).toMatch(/pia held a lock|pia .*was rolled back|pia held up/);
      await expect(as('pia', 'SELECT 1')).rejects.toThrow();
      expect(await prepared()).toEqual([]);
    }
    await world.remove({ appname: 'lock' });
  });

  test('many of one who stays keep no leaver in', async () => {
    await ensure('many', people('readwrite', 'pia', 'ole'));
    await ensure('also', people('readonly', 'pia'));
    const pia = await world.session(world.server.iamLogin('pia'));
    await pia.query('SET ROLE NONE');
    if (major < 16) {
      await pia.query('BEGIN; GRANT pia TO master');
      await pia.query("PREPARE TRANSACTION 'of the master'");
    }
    for (let at = 0; at < 15; at++) await pia.query(`BEGIN; PREPARE TRANSACTION 'many ${at}'`);
    await pia.close();
    const { warnings } = await ensure('many', []);
    expect(warnings).toContainEqual(
      expect.stringMatching(
        /^what pia has prepared in database app \(.* and \d more\) was rolled back$/,
      ),
    );
    expect(await prepared()).toEqual([]);
    for (const appname of ['many', 'also']) await world.remove({ appname });
  });

  test('one that cannot be rolled back is named by each run, and nobody stays because of it', async () => {
    const other = (state: string) =>
      world.sql(world.server.superuser, `ALTER DATABASE other ALLOW_CONNECTIONS ${state}`);
    await ensure('shut', [...people('readwrite', 'pia'), ...people('readonly', 'raj', 'sue')]);
    for (const name of ['pia', 'raj'])
      await as(name, `BEGIN; PREPARE TRANSACTION 'of ${name}'`, 'other');
    await other('false');
    const left = await ensure('shut', people('readonly', 'pia'));
    expect(left.plan.join()).toContain('drop raj');
    await expect(as('raj', 'SELECT 1')).rejects.toThrow();
    expect(left.warnings.join()).toMatch(
      /could not roll back the prepared transaction of pia of pia in database other: .* pia can still commit it, with the rights of before\. Run ROLLBACK PREPARED 'of pia' as pia in database other/,
    );
    expect(left.warnings.join()).toMatch(
      /of raj in database other; the next run tries again: database "other" is not/,
    );
    await sleep(10_500);
    const again = await ensure('shut', people('readonly', 'pia'));
    expect(again.warnings.join()).toContain(
      'what pia has prepared in database other (of pia) has waited for more than ten seconds',
    );
    await other('true');
    await ensure('shut', people('readonly', 'pia'));
    expect(await prepared()).toEqual(['of pia']);
    await world.remove({ appname: 'shut' });
    expect(await prepared()).toEqual([]);
  });

  test('it is named, too, if the request is refused', async () => {
    await world.sql(world.server.master, 'CREATE SCHEMA shop');
    const fields = { schemas: ['shop'] };
    await ensure('fa', people('readwrite', 'pia'), fields);
    await ensure('fb', people('readonly', 'pia'));
    await as('pia', "SET ROLE NONE; BEGIN; PREPARE TRANSACTION 'row'");
    await world.sql(world.server.master, 'DROP SCHEMA shop CASCADE');
    await expect(ensure('fa', [], fields)).rejects.toThrow(
      'Whoever had to leave is out; nothing else was changed. what pia has prepared in database ' +
        'app (row) was rolled back',
    );
    for (const appname of ['fa', 'fb']) await world.remove({ appname });
  });

  test('it is named, too, if the attempt that met it is repeated', async () => {
    await ensure('again', people('readwrite', 'pia'));
    await as('pia', "BEGIN; PREPARE TRANSACTION 'far'", 'other');
    await world.sql(world.server.superuser, 'ALTER DATABASE other ALLOW_CONNECTIONS false');
    const openServer = losingFirstRace(world);
    const { warnings } = await world.ensure(
      { appname: 'again' },
      { openServer },
      { people: people('readonly', 'pia') },
    );
    expect(warnings.filter((each) => each.includes('pia can still commit it'))).toHaveLength(1);
    await world.sql(world.server.superuser, 'ALTER DATABASE other ALLOW_CONNECTIONS true');
    await world.remove({ appname: 'again' });
  });

  test('the next run of the access drops what one has left that ended while it rolled back', async () => {
    await ensure('died', people('readonly', 'pia'));
    const deputy = 'dbaccess_deputy_0123456789ab';
    const id = accessId(world.request({ appname: 'died' }).identity);
    await ensure('other', people('readonly', 'ole'));
    const withSet = major < 16 ? '' : 'WITH INHERIT FALSE, SET TRUE';
    await world.sql(
      world.server.master,
      `CREATE ROLE ${deputy} NOLOGIN; GRANT pia TO ${deputy} ${withSet};
       COMMENT ON ROLE ${deputy} IS '${writeMarker({ is: 'deputy', access: id, for: 'it' })}'`,
    );
    expect((await ensure('other', people('readonly', 'ole'))).plan).toEqual([]);
    const { plan, warnings } = await ensure('died', people('readonly', 'pia'));
    expect(plan).toContain(`drop ${deputy}`);
    expect(warnings.join()).not.toContain(deputy);
    expect((await ensure('died', people('readonly', 'pia'))).plan).toEqual([]);
    for (const appname of ['other', 'died']) await world.remove({ appname });
  });

  test('nobody stays since not everybody may connect to the database', async () => {
    const everybody = (may: string) => world.sql(world.server.master, `${may} PUBLIC`);
    await everybody('REVOKE CONNECT ON DATABASE app FROM');
    await ensure('closed', [...people('readonly', 'ole'), ...people('readwrite', 'pia')]);
    await as('ole', "ALTER ROLE CURRENT_USER PASSWORD 'mine'");
    await as('ole', "BEGIN; ALTER ROLE CURRENT_USER PASSWORD 'mine'; PREPARE TRANSACTION 'lock'");
    await as('pia', `${INSERT} 'row'`);
    await ensure('closed', people('readonly', 'pia'));
    expect(await prepared()).toEqual([]);
    await expect(
      world.sql({ username: 'ole', password: 'mine' }, 'SELECT 1', 'postgres'),
    ).rejects.toThrow();
    const [acl] = await world.sql<{ acl: string }>(
      world.server.master,
      "SELECT datacl::text AS acl FROM pg_database WHERE datname = 'app'",
    );
    expect(acl?.acl).not.toContain('deputy');
    await everybody('GRANT CONNECT ON DATABASE app TO');
    await world.remove({ appname: 'closed' });
  });

  test('who comes back before the user was dropped cannot commit them', async () => {
    await world.sql(world.server.master, 'CREATE SCHEMA shop');
    const fields = { schemas: ['shop', 'public'] };
    await ensure('back', people('readwrite', 'rex', 'ole'), fields);
    await as('rex', `${INSERT} 'of rex'`);
    await world.sql(world.server.master, 'DROP SCHEMA shop');
    await expect(ensure('back', people('readwrite', 'ole'), fields)).rejects.toThrow('is out');
    await world.sql(world.server.master, 'CREATE SCHEMA shop');
    const both = [...people('readwrite', 'ole'), ...people('readonly', 'rex')];
    const { warnings } = await ensure('back', both, fields);
    expect(warnings).toContain('what rex has prepared in database app (of rex) was rolled back');
    await as('rex', 'SELECT * FROM salaries');
    await world.remove({ appname: 'back' });
    await world.sql(world.server.master, 'DROP SCHEMA shop');
  });

  test('what members of a role have prepared that may do less is told', async () => {
    await world.sql(world.server.master, 'CREATE SCHEMA shop');
    await ensure('narrow', people('readwrite', 'pia'), { schemas: ['shop', 'public'] });
    await as('pia', `${INSERT} 'row'`);
    const { warnings } = await ensure('narrow', people('readwrite', 'pia'), { schemas: ['shop'] });
    expect(warnings.join()).toContain(
      'what pia has prepared in database app (row) counts with the rights of then',
    );
    expect(await prepared()).toEqual(['row']);
    await world.remove({ appname: 'narrow' });
    expect(await prepared()).toEqual([]);
    await world.sql(world.server.master, 'DROP SCHEMA shop');
  });
});
