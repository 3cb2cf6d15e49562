import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Person } from '../../provider/contract/messages/order.ts';
import { accessId } from '../../provider/contract/request/identity.ts';
import type { OpenServer } from '../../provider/spoke/ports.ts';
import { connect, type Opened } from '../../provider/spoke/postgres/connection.ts';
import { openPostgres } from '../../provider/spoke/postgres/server.ts';
import {
  FAULTS,
  forEveryCall,
  type Round,
  roundsOf,
  type Step,
} from '../support/database/faults.ts';
import { startWorld, type World } from '../support/database/postgres.ts';
import { recordsBelow, terraform } from '../support/declarers.ts';
import { storeMaster } from '../support/parameters.ts';

/** PostgreSQL rolls back what a run that fails has begun; Parameter Store does not. */
let world: World;
beforeAll(async () => {
  world = await startWorld(18, inject('awsEndpoint'), 'crash');
});
afterAll(() => world?.stop());

const spoilEveryCall = (round: Round, story: Parameters<typeof forEveryCall>[2]) =>
  forEveryCall({ world, serverError: { code: '58000' }, openServer }, round, story);

const openServer =
  (step: Step): OpenServer =>
  (options) =>
    openPostgres({
      ...options,
      certificateAuthorities: [readFileSync(world.server.caFile, 'utf8')],
      connect: async (login, deadline) => {
        let opened: Opened | undefined;
        const open = async () => {
          opened = await connect(login, deadline);
          return opened;
        };
        const connection = await step(open).catch(async (error: unknown) => {
          // It may hold the lock, and nobody else knows of it.
          await opened?.close();
          throw error;
        });
        return {
          ...connection,
          query: (...statement) => step(() => connection.query(...statement)),
          batch: (statements) => step(() => connection.batch(statements)),
          // Sockets close when a process dies, whatever it still had in mind.
          close: () => connection.close(),
        };
      },
    });

/** Users of the access that can log in. */
async function logins(access: Record<string, unknown>): Promise<string[]> {
  const { appname } = world.request(access).identity;
  const rows = await world.sql<{ name: string }>(
    world.server.master,
    `SELECT rolname AS name FROM pg_roles JOIN pg_shdescription d ON d.objoid = oid
      WHERE rolcanlogin AND d.description LIKE 'database-access: %/${appname}/%' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function recordOf(access: Record<string, unknown>) {
  const found = await world.ports().records.read(accessId(world.request(access).identity));
  if (found === undefined) throw new Error('the access has no record');
  return found;
}

/** Also those that can't log in any more. */
async function personalUsers(prefix: string): Promise<string[]> {
  const rows = await world.sql<{ name: string }>(
    world.server.master,
    `SELECT rolname AS name FROM pg_roles WHERE rolname LIKE '${prefix}%' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

const person = (username: string, level: Person['level'] = 'readonly'): Person => ({
  username,
  level,
});

const rounds = roundsOf(FAULTS);

describe.each(rounds)('outside calls, of which $name', { timeout: 600_000 }, (round) => {
  const slug = rounds.indexOf(round);

  test('a create leaves no unknown login, and is healed by the same request', async () => {
    const calls = await spoilEveryCall(round, async ({ fault, ports, happened }, number) => {
      const adopt = `hand-made-${slug}-${number}`;
      const access = { appname: `create-${slug}-${number}`, privileges: 'owner', adopt };
      const handMade = { username: adopt, password: 'by-hand' };
      await world.sql(world.server.master, `CREATE ROLE "${adopt}" LOGIN PASSWORD 'by-hand'`);
      const fails = await world.ensure(access, ports).then(
        () => false,
        () => true,
      );
      const { username } = await world.stored(access);
      for (const login of await logins(access)) expect([username, adopt]).toContain(login);
      await world.sql(handMade, 'SELECT 1');
      // A login that gets no answer proves nothing, and undoes nothing.
      if (happened() && fails && fault !== 'is the last before the spoke dies') {
        const isUndone = Object.keys(await world.stored(access)).length === 0;
        expect([isUndone, await logins(access)]).toEqual([true, []]);
        expect((await recordsBelow(world.ssm)).get(access.appname)).toBeUndefined();
      }
      await world.ensure(access);
      await world.sql(await world.application(access), 'SELECT 1');
      await world.sql(handMade, 'SELECT 1');
      expect((await world.ensure(access)).plan).toEqual([]);
      expect(await logins(access)).toHaveLength(2);
      await world.remove(access);
      expect(await personalUsers(adopt)).toEqual([]);
    });
    expect(calls).toBeGreaterThan(15);
  });

  test('a rotation keeps the login that works until there is a new one', async () => {
    const calls = await spoilEveryCall(round, async ({ ports }, number) => {
      const access = { appname: `rotate-${slug}-${number}` };
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
      expect(await logins(access)).toEqual([before.username, after.username].toSorted());
      await world.remove(access);
    });
    expect(calls).toBeGreaterThan(15);
  });

  test('people who leave are out by the same request, but for their other access', async () => {
    const other = { appname: `other-${slug}` };
    const others = Array.from({ length: 150 }, (_, number) => person(`p${slug}x${number}-both`));
    await world.ensure(other, {}, { people: others });
    const calls = await spoilEveryCall(round, async ({ ports }, number) => {
      const [leaver, both, demoted] = ['leaver', 'both', 'demoted'].map(
        (name) => `p${slug}x${number}-${name}`,
      );
      if (leaver === undefined || both === undefined || demoted === undefined) return;
      const access = { appname: `leave-${slug}-${number}` };
      const before = [person(leaver), person(both, 'owner'), person(demoted, 'owner')];
      await world.ensure(access, {}, { people: before });
      const sessions = await Promise.all(
        before.map(({ username }) => world.session(world.server.iamLogin(username))),
      );
      const after = { people: [person(demoted)] };
      await world.ensure(access, ports, after).catch(() => {});
      await world.ensure(access, {}, after);
      expect((await world.ensure(access, {}, after)).plan).toEqual([]);
      expect(await personalUsers(`p${slug}x${number}-`)).toEqual([both, demoted]);
      for (const session of sessions) {
        await expect(session.query('CREATE TABLE made_late (id int)')).rejects.toThrow();
        await session.close();
      }
      await world.remove(access);
      expect(await personalUsers(`p${slug}x${number}-`)).toEqual([both]);
    });
    await world.remove(other);
    expect(calls).toBeGreaterThan(15);
    expect(calls).toBeLessThan(others.length);
  });

  test('a reconciliation is finished by the next one, and declares nothing', async () => {
    await storeMaster(world.ssm, '/masters/crash', world.server);
    const calls = await spoilEveryCall(round, async ({ ports }, number) => {
      const [leaver, stayer] = [`n${slug}x${number}-leaver`, `n${slug}x${number}-stayer`];
      const access = {
        appname: `night-${slug}-${number}`,
        privileges: 'readwrite',
        mastersecret: '/masters/crash',
        username: undefined,
        password: undefined,
      };
      const declared = terraform(`night-${slug}-${number}`);
      await world.ensure(access, {}, { people: [person(leaver), person(stayer)], ...declared });
      const before = await recordOf(access);
      const night = async (requestId: string) => ({
        people: [person(stayer)],
        requestId,
        reconciles: { version: (await recordOf(access)).version },
      });
      await world.ensure(access, ports, await night('night-1')).catch(() => {});
      await world.sql(world.server.iamLogin(stayer), 'SELECT 1');
      const next = await world.ensure(access, {}, await night('night-2'));
      expect(next.reconciled?.not).toBeUndefined();
      expect(await personalUsers(`n${slug}x${number}-`)).toEqual([stayer]);
      expect((await world.ensure(access, {}, await night('night-3'))).plan).toEqual([]);
      const { record } = await recordOf(access);
      expect(record).toEqual({
        ...before.record,
        madeTrue: { at: expect.any(String), request: 'night-3' },
        latest: { at: expect.any(String), request: 'night-3', outcome: 'made true' },
      });
      await world.sql(await world.application(access), 'SELECT 1');
      await world.remove(access, {}, declared);
    });
    expect(calls).toBeGreaterThan(15);
  });

  test('a removal is finished by the same request', async () => {
    const calls = await spoilEveryCall(round, async ({ ports }, number) => {
      const access = { appname: `remove-${slug}-${number}` };
      await world.ensure(access);
      await world.remove(access, ports).catch(() => {});
      const { username } = await world.stored(access);
      for (const login of await logins(access)) expect(login).toBe(username);
      await world.remove(access);
      expect(await world.stored(access)).toEqual({});
      expect(await logins(access)).toEqual([]);
      expect((await world.remove(access)).plan).toEqual([]);
    });
    expect(calls).toBeGreaterThan(15);
  });
});
