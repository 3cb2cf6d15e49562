import { readFileSync } from 'node:fs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Person } from '../../provider/contract/messages/order.ts';
import { accessId } from '../../provider/contract/request/identity.ts';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import { connect, openMysql } from '../../provider/spoke/mysql/server.ts';
import { parameterStore } from '../../provider/spoke/parameters/store.ts';
import type { OpenServer } from '../../provider/spoke/ports.ts';
import { startWorld, type World } from '../support/database/mysql.ts';
import { FAULTS, type Fault, spoil } from './faults.ts';

/** Nothing of MySQL can be rolled back: a run may end after any statement, and the next one must know what it finds. */
let world: World;
beforeAll(async () => {
  world = await startWorld(inject('awsEndpoint'), 'crash');
});
afterAll(() => world?.stop());

/** The ports of a spoke whose outside call of this number goes wrong. */
function spoiled(number: number, fault: Fault) {
  const { happened, connect: spoiledConnect, ssm } = spoil(number, fault);
  const certificateAuthorities = [readFileSync(world.server.caFile, 'utf8')];
  return {
    happened,
    ports: {
      openServer: (options: Parameters<OpenServer>[0]) =>
        openMysql({ ...options, certificateAuthorities, connect: spoiledConnect(connect) }),
      parameters: parameterStore({
        ssm: ssm(new SSMClient(world.aws)),
        prefix: 'database-access',
        deadline: deadlineIn(30_000),
      }),
    },
  };
}

/** Who can log in and is not the server's: with a password, or with a token. */
async function logins(kind: 'application' | 'people', prefix: string): Promise<string[]> {
  const rows = await world.sql<{ name: string }>(
    world.server.master,
    `SELECT User AS name FROM mysql.global_priv
      WHERE IFNULL(JSON_VALUE(Priv, '$.account_locked'), 0) = 0 AND JSON_VALUE(Priv, '$.is_role') IS NULL
        AND JSON_VALUE(Priv, '$.plugin') ${kind === 'people' ? '=' : '<>'} 'AWSAuthenticationPlugin'
        AND User LIKE '${prefix}%' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** All that is left of an access on the server. */
async function remains(access: Record<string, unknown>): Promise<string[]> {
  const { identity } = world.request(access);
  const rows = await world.sql<{ name: string }>(
    world.server.master,
    `SELECT User AS name FROM mysql.global_priv WHERE User LIKE 'dbaccess\\_${accessId(identity)}%'
        OR JSON_VALUE(Priv, '$.x509_subject') LIKE '%${accessId(identity)}%'`,
  );
  return rows.map(({ name }) => name);
}

/** Spoils one call after the other, until a run gets through untouched. Gives the number of calls that a run makes. */
async function forEveryCall(
  fault: Fault,
  story: (run: ReturnType<typeof spoiled>, number: number) => Promise<void>,
) {
  for (let number = 1; ; number++) {
    const run = spoiled(number, fault);
    await story(run, number);
    if (!run.happened()) return number - 1;
  }
}

const person = (username: string, level: Person['level'] = 'readonly'): Person => ({
  username,
  level,
});

describe.each(FAULTS)('outside calls, of which one %s', (fault) => {
  const slug = FAULTS.indexOf(fault);

  test('a create leaves no unknown login, and is healed by the same request', async () => {
    const calls = await forEveryCall(fault, async ({ ports, happened }, number) => {
      const access = { appname: `c${slug}x${number}y`, privileges: 'owner' };
      const people = [person(`c${slug}x${number}-ann`), person(`c${slug}x${number}-ben`, 'owner')];
      await world.ensure(access, ports, { people }).catch(() => {});
      const { username } = await world.stored(access);
      for (const login of await logins('application', `c${slug}x${number}y`))
        expect(login).toBe(username);
      if (happened() && fault !== 'is the last before the spoke dies' && username === undefined) {
        expect(await logins('people', `c${slug}x${number}-`)).toEqual([]);
        if (fault !== 'is done, and its connection is gone')
          expect(await remains(access)).toEqual([]);
      }
      await world.ensure(access, {}, { people });
      await world.sql(await world.application(access), 'SELECT 1');
      expect((await world.ensure(access, {}, { people })).plan).toEqual([]);
      expect(await logins('application', `c${slug}x${number}y`)).toHaveLength(1);
      expect(await logins('people', `c${slug}x${number}-`)).toHaveLength(2);
      await world.remove(access);
      expect(await remains(access)).toEqual([]);
    });
    expect(calls).toBeGreaterThan(20);
  });

  test('a rotation keeps the login that works until there is a new one', async () => {
    const calls = await forEveryCall(fault, async ({ ports }, number) => {
      const access = { appname: `r${slug}x${number}y` };
      await world.ensure({ ...access, rotation: '1' });
      await world.ensure({ ...access, rotation: '2' });
      const before = await world.application(access);
      await world.ensure({ ...access, rotation: '3' }, ports).catch(() => {});
      await world.sql(before, 'SELECT 1');
      await world.ensure({ ...access, rotation: '3' });
      const after = await world.application(access);
      expect(after.username).not.toBe(before.username);
      await world.sql(before, 'SELECT 1');
      await world.sql(after, 'SELECT 1');
      expect((await world.ensure({ ...access, rotation: '3' })).plan).toEqual([]);
      expect(await logins('application', `r${slug}x${number}y`)).toEqual(
        [before.username, after.username].toSorted(),
      );
      await world.remove(access);
    });
    expect(calls).toBeGreaterThan(20);
  });

  test('people who leave are out by the same request, but for their other access', async () => {
    const calls = await forEveryCall(fault, async ({ ports }, number) => {
      const [leaver, both, demoted] = ['leaver', 'both', 'demoted'].map(
        (name) => `p${slug}x${number}-${name}`,
      );
      if (leaver === undefined || both === undefined || demoted === undefined) return;
      const access = { appname: `p${slug}x${number}y` };
      const other = { appname: `p${slug}x${number}z` };
      const before = [person(leaver), person(both, 'owner'), person(demoted, 'owner')];
      await world.ensure(access, {}, { people: before });
      await world.ensure(other, {}, { people: [person(both)] });
      const sessions = await Promise.all(
        before.map(({ username }) => world.session(world.server.iamLogin(username))),
      );
      const after = { people: [person(demoted)] };
      await world.ensure(access, ports, after).catch(() => {});
      await world.ensure(access, {}, after);
      expect((await world.ensure(access, {}, after)).plan).toEqual([]);
      expect(await logins('people', `p${slug}x${number}-`)).toEqual([both, demoted]);
      for (const session of sessions) {
        await expect(session.query('CREATE TABLE made_late (id int)')).rejects.toThrow();
        await session.close();
      }
      for (const name of [both, demoted]) {
        const grants = await world.sql(world.server.iamLogin(name), 'SHOW GRANTS');
        const text = grants.flatMap((row) => Object.values(row)).join('\n');
        expect(text).toContain('GRANT SELECT, SHOW VIEW ON `app`.*');
      }
      await world.remove(access);
      await world.remove(other);
      expect(await logins('people', `p${slug}x${number}-`)).toEqual([]);
    });
    expect(calls).toBeGreaterThan(20);
  });

  test('a removal is finished by the same request', async () => {
    const calls = await forEveryCall(fault, async ({ ports }, number) => {
      const access = { appname: `d${slug}x${number}y` };
      await world.ensure(access, {}, { people: [person(`d${slug}x${number}-dan`)] });
      await world.remove(access, ports).catch(() => {});
      const { username } = await world.stored(access);
      for (const login of await logins('application', `d${slug}x${number}y`))
        expect(login).toBe(username);
      await world.remove(access);
      expect(await world.stored(access)).toEqual({});
      expect(await remains(access)).toEqual([]);
      expect(await logins('people', `d${slug}x${number}-`)).toEqual([]);
      expect((await world.remove(access)).plan).toEqual([]);
    });
    expect(calls).toBeGreaterThan(15);
  });
});
