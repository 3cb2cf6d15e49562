import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { RaceLost } from '../../provider/errors/server.ts';
import { OutsideError } from '../../provider/runtime/errors.ts';
import type { OpenServer } from '../../provider/spoke/ports.ts';
import type { DatabaseServer } from '../../provider/spoke/server.ts';
import { losingFirstRace } from '../support/database/losing-race.ts';
import { people } from '../support/database/people.ts';
import { startWorld, type World } from '../support/database/postgres.ts';

/** Others change the same things at the same time. */

let world: World;
beforeAll(async () => {
  world = await startWorld(17, inject('awsEndpoint'), 'races');
});
afterAll(() => world?.stop());

/** The first `races` runs do half of their work and lose; then nothing works any more. */
function losing(races: number): OpenServer {
  let lost = 0;
  return async (options) => {
    const server = await world.ports().openServer(options);
    const apply: DatabaseServer['apply'] = async (plan, login) => {
      if (plan.steps.length === 0) return server.apply(plan, login); // what undoes it
      if (lost++ >= races) throw new OutsideError('the server is full');
      const half = { ...plan, steps: plan.steps.slice(0, 1), departures: [] };
      await server.apply(half, login && { password: login.password });
      throw new RaceLost('somebody was faster');
    };
    return { ...server, apply };
  };
}

/**
 * An engine without rollback keeps half of the work when a race is lost. The next attempt must not
 * take that for an access that was there before.
 */
test.each([
  ['a lost race and a failure', 1, 'the server is full'],
  ['nothing but lost races', 99, 'somebody was faster'],
])('a first attempt that ends after %s leaves nothing', async (_, races, why) => {
  const access = { appname: `raced${races}` };
  await expect(world.ensure(access, { openServer: losing(races) })).rejects.toThrow(why);
  const roles = await world.sql(
    world.server.master,
    `SELECT 1 FROM pg_shdescription WHERE description LIKE '%/${access.appname}/%'`,
  );
  expect(roles).toEqual([]);
  expect(await world.stored(access)).toEqual({});
});

test('whose session was ended is told, although the attempt that did it was repeated', async () => {
  const holder = { appname: 'holder', privileges: 'owner' };
  await world.ensure(holder);
  const app = await world.application(holder);
  const session = await world.session(app);
  await session.query('CREATE TABLE held (id int)');
  await session.query('BEGIN');
  await session.query('ALTER TABLE held ADD COLUMN more int');
  let applied = 0;
  const openServer: OpenServer = async (options) => {
    const server = await world.ports().openServer(options);
    const apply: DatabaseServer['apply'] = async (plan, login) => {
      const outcome = await server.apply(plan, login);
      if (applied++ === 0) throw new RaceLost('somebody was faster');
      return outcome;
    };
    return { ...server, apply };
  };
  const { warnings } = await world.ensure({ appname: 'waiting' }, { openServer });
  expect(applied).toBe(1); // the second one finds nothing to change
  expect(warnings).toEqual([
    `${app.username} held up the changes, so that its session or transaction was ended`,
  ]);
  await expect(session.query('SELECT 1')).rejects.toThrow();
  for (const access of [holder, { appname: 'waiting' }]) await world.remove(access);
});

/** Makes something and drops it, over and over, while the work goes on. */
async function whileMaking(
  kind: 'SCHEMA' | 'TABLE',
  { columns = '', pause }: { readonly columns?: string; readonly pause: number },
  work: () => Promise<void>,
): Promise<void> {
  const session = await world.session(world.server.master);
  let isOver = false;
  // It may lose a race as well, against a grant.
  const perhaps = (statement: string) => session.query(statement).catch(() => {});
  const making = (async () => {
    for (let number = 0; !isOver; number++) {
      await perhaps(`CREATE ${kind} passing${number} ${columns}`);
      await sleep(pause / 2);
      await perhaps(`DROP ${kind} passing${number}`);
      await sleep(pause / 2);
    }
  })();
  try {
    await work();
  } finally {
    isOver = true;
    await making;
    await session.close();
  }
}

const ROUNDS = [1, 2, 3, 4];

test('schemas that come and go twenty times a second make no create fail', async () => {
  await whileMaking('SCHEMA', { pause: 50 }, async () => {
    for (const round of ROUNDS) {
      const access = { appname: `schemas${round}`, privileges: 'owner' };
      await world.ensure(access);
      await world.sql(await world.application(access), 'SELECT 1');
      await world.remove(access);
    }
  });
});

test('a removal while tables come and go leaves no role, or tells and is finished later', async () => {
  const accesses = ROUNDS.map((round) => ({ appname: `tables${round}`, privileges: 'owner' }));
  const remaining = (appname: string) =>
    world.sql(
      world.server.master,
      `SELECT rolname FROM pg_roles WHERE rolname LIKE '${appname}%'
          OR shobj_description(oid, 'pg_authid') LIKE '%/${appname}/%'`,
    );
  for (const access of accesses) await world.ensure(access);
  await whileMaking('TABLE', { columns: '(id serial)', pause: 16 }, async () => {
    for (const access of accesses) {
      const error = await world.remove(access).then(
        () => undefined,
        (error: unknown) => String(error),
      );
      if (error === undefined) expect(await remaining(access.appname)).toEqual([]);
      else expect(error).toContain('not all of it is removed');
    }
  });
  for (const access of accesses) {
    await world.remove(access);
    expect(await remaining(access.appname)).toEqual([]);
  }
});

/** A run expels before it waits for the server's lock: in steps, which another run may see. */
test('people whom another run expels meanwhile are not taken for people who stay', async () => {
  const mine = { appname: 'removed' };
  const others = { appname: 'expelling' };
  await world.ensure(mine, {}, { people: people('readonly', 'mia') });
  await world.ensure(others, {}, { people: people('readonly', 'otto') });
  let inspections = 0;
  const openServer: OpenServer = async (options) => {
    const server = await world.ports().openServer(options);
    const inspect: DatabaseServer['inspect'] = async (...asked) => {
      inspections += 1;
      if (inspections === LAST_INSPECTION) await expelHalfway();
      return server.inspect(...asked);
    };
    return { ...server, inspect };
  };
  const expelHalfway = () =>
    world.sql(
      world.server.master,
      `DO $$ DECLARE of text; BEGIN
         SELECT roleid::regrole INTO of FROM pg_auth_members
          WHERE member = 'otto'::regrole AND roleid <> 'rds_iam'::regrole;
         EXECUTE format('REVOKE %s FROM otto', of);
       END $$`,
    );
  const { warnings } = await world.remove(mine, { openServer });
  expect([inspections, warnings]).toEqual([LAST_INSPECTION, []]);
  await world.sql(world.server.iamLogin('otto'), 'SELECT 1');
  await world.remove(others);
});

/** Of a removal: it looks whether everything is done. */
const LAST_INSPECTION = 4;

test('whom an attempt has expelled is counted and told, though the attempt is repeated', async () => {
  const access = { appname: 'counted' };
  await world.ensure(access, {}, { people: people('readonly', 'mia', 'otto') });
  const openServer = losingFirstRace(world);
  const done = await world.ensure(access, { openServer }, { people: people('readonly', 'mia') });
  expect(done.people).toEqual({ added: 0, removed: 1, unchanged: 1 });
  expect(done.plan.join()).toMatch(/end the membership of otto in .*drop otto/);
  expect(done.plan.length).toBe(new Set(done.plan).size);
  await world.remove(access);
});
