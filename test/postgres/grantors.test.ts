import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Person } from '../../provider/contract/messages/order.ts';
import type { Level } from '../../provider/contract/request/level.ts';
import { groupRoleName } from '../../provider/spoke/model/state.ts';
import type { Login } from '../sandbox/postgres/server.ts';
import { people } from '../support/database/people.ts';
import { startWorld, type World } from '../support/database/postgres.ts';

/** What users of ours grant by name, with grant options, is taken back all the same. */
describe.each([14, 18] as const)('grants by users of ours on PostgreSQL %i', (major) => {
  let world: World;
  let master: Login;
  beforeAll(async () => {
    world = await startWorld(major, inject('awsEndpoint'), 'grantors');
    master = world.server.master;
    await world.sql(master, 'CREATE TABLE salaries (id int)');
  });
  afterAll(() => world?.stop());

  const ensure = (appname: string, who: readonly Person[], fields: Record<string, unknown> = {}) =>
    world.ensure({ appname, ...fields }, {}, { people: who });
  const as = <Row>(name: string, statement: string) =>
    world.sql<Row>(world.server.iamLogin(name), statement);
  const roleOf = (appname: string, level: Level) =>
    `"${groupRoleName(world.request({ appname }).identity, level)}"`;
  const denied = (attempt: Promise<unknown>) =>
    expect(attempt).rejects.toThrow(/permission denied|must be owner/);

  const MADE = `
    CREATE SCHEMA made; CREATE TABLE pol (id int, note int); CREATE TABLE cols (id int);
    CREATE SEQUENCE counter; CREATE TYPE colour AS ENUM ('red');
    CREATE PROCEDURE proc(q text) LANGUAGE sql AS 'SELECT 1';
    REVOKE ALL ON PROCEDURE proc FROM PUBLIC; SELECT lo_create(4711);`;
  const grantAll = (to: string) => `
    GRANT ALL ON pol TO ${to} WITH GRANT OPTION;
    GRANT UPDATE (id) ON cols TO ${to} WITH GRANT OPTION;
    GRANT ALL ON SEQUENCE counter TO ${to} WITH GRANT OPTION;
    GRANT ALL ON SCHEMA made TO ${to} WITH GRANT OPTION;
    GRANT ALL ON TYPE colour TO ${to} WITH GRANT OPTION;
    GRANT ALL ON ROUTINE proc TO ${to} WITH GRANT OPTION;
    GRANT ALL ON LARGE OBJECT 4711 TO ${to} WITH GRANT OPTION;`;
  const unmake = async () => {
    await world.sql(
      master,
      `DROP SCHEMA IF EXISTS made CASCADE; DROP TABLE IF EXISTS pol, cols;
       DROP SEQUENCE IF EXISTS counter; DROP PROCEDURE IF EXISTS proc; DROP TYPE IF EXISTS colour;
       SELECT lo_unlink(4711)`,
    );
  };
  const USES = [
    'INSERT INTO pol VALUES (1)',
    'UPDATE cols SET id = 1',
    "SELECT setval('counter', 7)",
    'CREATE TABLE made.mine (id int)',
  ];

  test("another access's group role loses them, and can be removed", async () => {
    await ensure('vic', people('readonly', 'vera'));
    await ensure('atk', people('owner', 'olga'));
    await as('olga', MADE + grantAll(`${roleOf('vic', 'readonly')}, vera`));
    for (const use of USES) await as('vera', use);
    await as('vera', 'DROP TABLE made.mine');
    await ensure('vic', people('readonly', 'vera'));
    const options = await world.sql<{ acl: string }>(
      master,
      `SELECT relacl::text AS acl FROM pg_class WHERE relname IN ('pol', 'cols', 'counter')`,
    );
    for (const { acl } of options) expect(acl).not.toMatch(/_readonly=\w*[awdDxt*]/);
    expect((await ensure('vic', people('readonly', 'vera'))).plan).toEqual([]);
    const { warnings } = await world.remove({ appname: 'vic' });
    expect(warnings).toEqual([]);
    const left = await world.sql(
      master,
      `SELECT FROM pg_roles WHERE rolname IN ('vera', ${roleOf('vic', 'readonly').replaceAll('"', "'")})`,
    );
    expect(left).toEqual([]);
    await unmake();
    await world.remove({ appname: 'atk' });
  });

  test('what has passed through several hands is revoked, but not what a DBA gave', async () => {
    const staying = [...people('readonly', 'rosa'), ...people('readwrite', 'vera', 'wim')];
    await ensure('chain', [...people('owner', 'olga'), ...staying]);
    const reader = roleOf('chain', 'readonly');
    await world.sql(master, 'CREATE TABLE pol (id int); GRANT UPDATE ON pol TO vera');
    await as('olga', 'CREATE TABLE own (id int); GRANT ALL ON own TO vera WITH GRANT OPTION');
    await as('vera', 'GRANT INSERT ON own TO wim WITH GRANT OPTION');
    await as('wim', `GRANT INSERT ON own TO ${reader}`);
    await as('rosa', 'INSERT INTO own VALUES (1)');
    await ensure('chain', [...people('owner', 'olga'), ...staying]);
    await denied(as('rosa', 'INSERT INTO own VALUES (1)'));
    await ensure('chain', people('readonly', 'rosa', 'vera'));
    await denied(as('vera', 'TRUNCATE own'));
    await as('vera', 'UPDATE pol SET id = 1');
    expect((await ensure('chain', people('readonly', 'rosa', 'vera'))).plan).toEqual([]);
    await world.remove({ appname: 'chain' });
    await world.sql(master, 'DROP TABLE own, pol');
  });

  test('our grants are made by the owner, so that nobody else can end them', async () => {
    await ensure('granting', people('owner', 'olga'));
    await ensure('reading', people('readonly', 'rosa'));
    const reader = roleOf('reading', 'readonly');
    await as(
      'olga',
      `CREATE TABLE own (id int); REVOKE ALL ON own FROM ${reader};
       GRANT SELECT ON own TO ${roleOf('granting', 'owner')}, rosa WITH GRANT OPTION`,
    );
    await as('olga', `GRANT SELECT ON own TO master WITH GRANT OPTION`);
    await ensure('reading', people('readonly', 'rosa'));
    const [row] = await world.sql<{ grantor: string }>(
      master,
      `SELECT pg_get_userbyid(a.grantor) AS grantor FROM pg_class, aclexplode(relacl) a
        WHERE relname = 'own' AND a.grantee = '${reader}'::regrole`,
    );
    expect(row?.grantor).toMatch(/_owner$/);
    await world.sql(master, 'DROP TABLE own');
    for (const appname of ['reading', 'granting']) await world.remove({ appname });
  });

  test('who is demoted keeps nothing that it granted itself, whatever its sessions begin as', async () => {
    const fields = { privileges: 'owner' };
    const staying = people('owner', 'olga');
    await ensure(
      'dem',
      [...people('owner', 'pia'), ...people('readwrite', 'wim'), ...staying],
      fields,
    );
    const app = await world.application({ appname: 'dem' });
    await as('pia', `${MADE + grantAll('pia')}; ${grantAll(`wim, "${app.username}"`)}`);
    await as('pia', 'SET ROLE NONE; ALTER ROLE pia IN DATABASE app RESET role');
    await world.sql(
      app,
      `SET ROLE NONE; ALTER ROLE "${app.username}" IN DATABASE app SET role = 'none'`,
    );
    await world.sql(master, 'GRANT DELETE ON salaries TO pia');
    const fallen = [...people('readonly', 'pia', 'wim'), ...staying];
    await ensure('dem', fallen, { privileges: 'readonly' });
    for (const use of USES) {
      for (const name of ['pia', 'wim']) await denied(as(name, use));
      await denied(world.sql(app, use));
    }
    // What a DBA gave is told, and stays.
    await as('pia', 'DELETE FROM salaries');
    const { plan, warnings } = await ensure('dem', fallen, { privileges: 'readonly' });
    expect(plan).toEqual([]);
    expect(warnings.join()).toContain('pia has DELETE on table public.salaries');
    await unmake();
    await world.remove({ appname: 'dem' });
  });

  test('nor does who leaves one of two accesses of the database', async () => {
    await ensure('aa', people('owner', 'pia'));
    await ensure('bb', people('readonly', 'pia'));
    await as('pia', MADE + grantAll('pia'));
    await ensure('aa', []);
    for (const use of USES) await denied(as('pia', use));
    await as('pia', 'SELECT * FROM salaries');
    expect((await ensure('aa', [])).plan).toEqual([]);
    await unmake();
    for (const appname of ['aa', 'bb']) await world.remove({ appname });
  });

  test('what a leaver passed on with grant options ends with the hand-over', async () => {
    await world.sql(master, 'CREATE SCHEMA open; GRANT ALL ON SCHEMA open TO PUBLIC');
    const staying = people('readonly', 'rolf', 'rosa');
    await ensure('over', [...people('readwrite', 'wim'), ...staying]);
    const to = `${roleOf('over', 'readonly')}, rolf WITH GRANT OPTION`;
    await as(
      'wim',
      `CREATE TABLE open.trap (id int); GRANT ALL ON open.trap TO ${to};
       CREATE FUNCTION open.back(q text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
         AS $$ BEGIN EXECUTE q; END $$;
       REVOKE ALL ON FUNCTION open.back FROM PUBLIC; GRANT ALL ON FUNCTION open.back TO ${to}`,
    );
    await as('rolf', 'GRANT ALL ON open.trap TO PUBLIC; GRANT ALL ON FUNCTION open.back TO rosa');
    await ensure('over', staying);
    for (const name of ['rolf', 'rosa']) {
      await denied(as(name, 'INSERT INTO open.trap VALUES (1)'));
      await denied(as(name, "SELECT open.back('SELECT 1')"));
      await as(name, 'SELECT * FROM open.trap');
    }
    expect((await ensure('over', staying)).plan).toEqual([]);
    await world.sql(master, 'DROP SCHEMA open CASCADE');
    await world.remove({ appname: 'over' });
  });

  test("a removal names routines that others execute with an owner role's rights", async () => {
    await ensure('door', people('owner', 'olga'));
    await as(
      'olga',
      `CREATE FUNCTION back(q text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
         AS $$ BEGIN EXECUTE q; END $$`,
    );
    const { warnings } = await world.remove({ appname: 'door' });
    expect(warnings.join()).toContain(
      `everybody (PUBLIC) may execute public.back(text) with the rights of dbaccess_`,
    );
    await world.sql(master, 'REVOKE EXECUTE ON FUNCTION back FROM PUBLIC');
    expect((await world.remove({ appname: 'door' })).warnings.join()).not.toContain('back');
    await world.sql(master, 'DROP FUNCTION back');
    expect((await world.remove({ appname: 'door' })).warnings).toEqual([]);
  });
});
