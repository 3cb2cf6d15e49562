import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OutsideError } from '../../../../provider/runtime/errors.ts';
import { createCertificates } from '../../../sandbox/certificates/certificates.ts';
import {
  type LimitsDirectory,
  startLimitsDirectory,
} from '../../../sandbox/directory/limits/limits.ts';
import { temporaryFolder } from '../../../sandbox/machine/ownership.ts';
import type { Login } from '../../../sandbox/postgres/server.ts';
import { recordsBelow, rewriteRecord, terraform } from '../../declarers.ts';
import { storeMaster } from '../../parameters.ts';
import { FAULTS, type Fault, roundsOf } from '../faults.ts';
import { people } from '../people.ts';
import { type Reconciling, reconciling } from '../reconciling.ts';
import type { AnyServer, World } from '../world.ts';
import type { Engine } from './engine.ts';

/** A server that people log in to with IAM. */
type PeopleWorld = World<AnyServer & { iamLogin(username: string): Login }>;

/**
 * The reconciliation on every engine: no test applies anything twice.
 *
 * @param spoilsTheHub the hub's outside calls go wrong too, which no engine changes
 */
export function specifyReconciliation(
  engine: Pick<Engine, 'statements' | 'quoted' | 'refuses'>,
  given: () => PeopleWorld,
  { spoilsTheHub }: { readonly spoilsTheHub: boolean },
): void {
  let world: PeopleWorld;
  let directory: LimitsDirectory;
  let reconciliation: Reconciling;
  let env: string;
  const folder = temporaryFolder('reconciliation');
  const secret = () => `/masters/${env}`;

  beforeAll(async () => {
    world = given();
    env = String(world.request({ appname: 'x' }).identity.env);
    directory = await startLimitsDirectory({ certificates: createCertificates(folder.path) });
    await storeMaster(world.ssm, secret(), world.server);
    reconciliation = await reconciling(world, directory, env);
    await world.sql(world.server.master, 'CREATE TABLE ledger (id int)');
  });
  afterAll(async () => {
    await directory?.stop();
    await folder.remove();
  });

  const access = (appname: string, fields: Record<string, unknown> = {}) => ({
    appname,
    mastersecret: secret(),
    username: undefined,
    password: undefined,
    ...fields,
  });
  /** The suites share one Parameter Store, and an owner has one access. */
  const by = (owner: string) => terraform(`${env} ${owner}`);
  const declare = (appname: string, who: readonly string[] = [], fields = {}, owner = appname) =>
    world.ensure(
      access(appname, fields),
      {},
      {
        people: people('readonly', ...who),
        ...by(owner),
      },
    );
  const remove = (appname: string, fields = {}) =>
    world.remove(access(appname, fields), {}, by(appname));
  const as = (name: string, statement = 'SELECT * FROM ledger') =>
    world.sql(world.server.iamLogin(name), statement);
  const record = async (appname: string) =>
    (await recordsBelow(world.ssm, undefined, env)).get(appname)?.record;

  describe('people', () => {
    test('a leaver is out, and a joiner is in, by a run alone', async () => {
      await directory.administrator.addMember('DB-Owners', 'anna.schmidt');
      const who = ['olga.ivanova', 'peter.hansen', 'anna.schmidt'];
      await declare('leaver', who, { groups: ['DB-Owners'] });
      await as('anna.schmidt');
      const session = await world.session(world.server.iamLogin('anna.schmidt'));
      await directory.administrator.removeMember('DB-Owners', 'anna.schmidt');
      await directory.administrator.addMember('DB-Owners', 'ben.fischer');
      const before = await record('leaver');

      const { summary, of } = await reconciliation.run();
      expect(of('leaver')).toMatchObject({
        outcome: 'changed',
        people: { added: ['ben.fischer'], removed: ['anna.schmidt'], unchanged: 2 },
        declarers: [by('leaver').claim.declarer],
        age: 0,
      });
      await expect(as('anna.schmidt')).rejects.toThrow();
      await expect(session.query('SELECT 1')).rejects.toThrow();
      await session.close();
      await as('ben.fischer');
      await as('olga.ivanova');
      expect(summary.people).toMatchObject({ added: 1, removed: 1 });
      const after = await record('leaver');
      expect(after).toEqual({
        ...before,
        madeTrue: { at: expect.any(String), request: summary.run },
        latest: { at: expect.any(String), request: summary.run, outcome: 'made true' },
      });

      const again = await reconciliation.run();
      expect(again.of('leaver')).toMatchObject({ outcome: 'true', plan: [] });
      await directory.administrator.removeMember('DB-Owners', 'ben.fischer');
      await remove('leaver');
    });

    test('a check says who would go, and nobody goes', async () => {
      await declare('checked', ['olga.ivanova', 'peter.hansen', 'greta.lind'], {
        groups: ['DB-Owners'],
      });
      const before = await record('checked');
      const { of, summary } = await reconciliation.run({ mode: 'check' });
      expect(of('checked')).toMatchObject({
        outcome: 'differs',
        people: { removed: ['greta.lind'] },
      });
      expect(of('checked').plan.join()).toContain('greta.lind');
      expect(summary.outcomes.differs).toBe(1);
      await as('greta.lind');
      expect(await record('checked')).toEqual(before);
      await remove('checked');
    });

    test('a run for one group leaves accesses alone that do not name it', async () => {
      await declare('named', ['olga.ivanova', 'peter.hansen', 'chen.li'], {
        groups: ['db-owners'],
      });
      await declare('unnamed', ['florian.huber', 'greta.lind', 'chen.li'], {
        groups: ['DB-Primary'],
      });
      const asked = directory.asked.length;
      const { rows, of } = await reconciliation.run({ groups: ['DB-OWNERS'] });
      expect(rows).toHaveLength(1);
      expect(of('named')).toMatchObject({ outcome: 'changed', people: { removed: ['chen.li'] } });
      await as('chen.li');
      const searched = JSON.stringify(directory.asked.slice(asked));
      expect(searched).not.toContain('DB-Primary');
      await remove('named');
      await reconciliation.run({ access: `${env}/x/unnamed/y` });
      await as('chen.li');
      await reconciliation.run({ access: 'no such access' });
      await as('chen.li');
      await remove('unnamed');
    });

    test('nobody goes whose group can not be read, and other accesses are brought up to date', async () => {
      await declare('dark', ['tom.becker', 'chen.li'], {
        groups: { 'No such group': 'readonly' },
      });
      await declare('light', ['olga.ivanova', 'peter.hansen', 'chen.li'], {
        groups: ['DB-Owners'],
      });
      const { of, summary } = await reconciliation.run();
      expect(of('dark')).toMatchObject({
        outcome: 'failed',
        problem: expect.stringContaining('there is no group No such group'),
      });
      expect(of('light')).toMatchObject({ outcome: 'changed', people: { removed: ['chen.li'] } });
      await as('chen.li');
      await as('tom.becker');
      expect(summary).toMatchObject({ groups: { all: 2, failed: 1 }, outcomes: { failed: 1 } });
      await remove('dark');
      await remove('light');
    });

    test('a directory that fails in the middle takes nobody away', async () => {
      const who = ['olga.ivanova', 'peter.hansen', 'emil.jansen'];
      await declare('middle', who, { groups: ['DB-Owners', 'Data Platform'] });
      const before = directory.asked.length;
      await reconciliation.run({ mode: 'check' });
      const searches = directory.asked.slice(before).filter(({ page }) => page === 1).length;
      expect(searches).toBeGreaterThan(4);
      const outcomes = new Set<string>();
      for (let search = 1; search <= searches; search++) {
        directory.fail({ search, how: search % 2 === 0 ? { code: 51 } : 'disconnect' });
        const { of } = await reconciliation.run({ groups: ['Data Platform'] });
        outcomes.add(of('middle').outcome);
        for (const name of who) await as(name);
      }
      expect(outcomes).toContain('failed');
      await remove('middle');
    });

    test('most people go only if somebody confirms it', async () => {
      await declare('guarded', ['chen.li', 'bruno.costa'], { groups: ['DB-Empty'] });
      const first = await reconciliation.run();
      const refused = first.of('guarded');
      expect(refused).toMatchObject({
        outcome: 'refused',
        problem: expect.stringContaining('--confirm'),
      });
      expect(first.summary.outcomes.refused).toBe(1);
      await as('chen.li');
      expect((await reconciliation.run({ mode: 'check' })).of('guarded').outcome).toBe('refused');
      const id = String(refused.access);
      const second = await reconciliation.run({ confirm: [id] });
      expect(second.of('guarded')).toMatchObject({
        outcome: 'changed',
        people: { removed: ['chen.li', 'bruno.costa'].toSorted() },
      });
      await expect(as('chen.li')).rejects.toThrow();
      await remove('guarded');
    });
  });

  describe('drift', () => {
    test('what a DBA granted, revoked or dropped is as declared again', async () => {
      await declare('drift', [], { privileges: 'readwrite' });
      const app = await world.application(access('drift'));
      await engine.statements.misgrant(world, app.username, 'ledger');
      const { of } = await reconciliation.run();
      expect(of('drift')).toMatchObject({ outcome: 'changed' });
      await world.sql(app, 'INSERT INTO ledger VALUES (1)');
      const { master } = world.server;
      const password = engine.statements.setPassword(app.username, 'Another-Password-1');
      await world.sql(master, password);
      await expect(world.sql(app, 'SELECT 1')).rejects.toThrow();
      expect((await reconciliation.run()).of('drift').outcome).toBe('changed');
      await world.sql(app, 'SELECT * FROM ledger');
      expect((await reconciliation.run()).of('drift').outcome).toBe('true');
      await remove('drift');
    });
  });

  describe('requests during a run', () => {
    test('a newer apply wins', async () => {
      await declare('newer', [], { privileges: 'owner' });
      const { of } = await reconciliation.run(
        {},
        { afterRecords: () => declare('newer', [], { privileges: 'readonly' }) },
      );
      expect(of('newer')).toMatchObject({ outcome: 'superseded', plan: [] });
      const app = await world.application(access('newer'));
      await expect(world.sql(app, 'INSERT INTO ledger VALUES (1)')).rejects.toThrow(engine.refuses);
      expect((await record('newer'))?.request['privileges']).toBe('readonly');
      await remove('newer');
    });

    test('an access that is removed meanwhile stays removed', async () => {
      await declare('removed');
      const { of } = await reconciliation.run({}, { afterRecords: () => remove('removed') });
      expect(of('removed').outcome).toBe('superseded');
      expect(await world.stored(access('removed'))).toEqual({});
      expect(await record('removed')).toBeUndefined();
    });

    test('of two runs at once one brings an access up to date', async () => {
      await declare('twice', ['olga.ivanova', 'peter.hansen', 'chen.li'], {
        groups: ['DB-Owners'],
      });
      const both = await Promise.all([reconciliation.run(), reconciliation.run()]);
      const outcomes = both.map(({ of }) => of('twice').outcome).toSorted();
      expect([
        ['changed', 'superseded'],
        ['changed', 'true'],
      ]).toContainEqual(outcomes);
      await expect(as('chen.li')).rejects.toThrow();
      await remove('twice');
    });

    test('a run that died half-way goes on under the same name', async () => {
      await declare('half', ['olga.ivanova', 'peter.hansen', 'chen.li'], {
        groups: ['DB-Owners'],
      });
      let steps = 0;
      const dying = reconciliation.run(
        {},
        {
          run: `half-${env}`,
          step: (work) => {
            steps += 1;
            return steps > 4 ? Promise.reject(new Error('dead')) : work();
          },
        },
      );
      await expect(dying).rejects.toThrow('dead');
      await expect(as('chen.li')).rejects.toThrow();
      const { of } = await reconciliation.run({}, { run: `half-${env}` });
      expect(of('half').outcome).toBe('true');
      await remove('half');
    });
  });

  /** The hub's own calls. Those of the spoke are spoiled with the others of the spoke. */
  const rounds = spoilsTheHub ? roundsOf(FAULTS) : [];
  describe.each(rounds)('outside calls of the hub, of which $name', (round) => {
    test('nobody goes by mistake, and the next run is whole', { timeout: 600_000 }, async () => {
      const who = ['olga.ivanova', 'peter.hansen'];
      let calls: number;
      let number = 0;
      do {
        number += 1;
        await declare('spoiled', [...who, 'chen.li'], { groups: ['DB-Owners'] });
        const hub = spoiling(round.fault(number), number);
        // Of a step that fails for good, which ends the run.
        await reconciliation.run({}, { outside: hub.outside }).catch(() => {});
        for (const name of who) await as(name);
        const { of } = await reconciliation.run();
        expect(['true', 'changed']).toContain(of('spoiled').outcome);
        for (const name of who) await as(name);
        await expect(as('chen.li')).rejects.toThrow();
        calls = hub.calls();
      } while (calls >= number);
      expect(calls).toBeGreaterThan(10);
      await remove('spoiled');
    });
  });

  describe('records', () => {
    test('an access whose master came with a request is told, with the cure', async () => {
      const plain = { appname: 'plain' };
      await world.ensure(plain, {}, by('plain'));
      const { of, summary } = await reconciliation.run();
      expect(of('plain')).toMatchObject({
        outcome: 'not possible',
        problem: expect.stringContaining('Declare mastersecret'),
      });
      expect(summary.oldest?.access).not.toBe(of('plain').access);
      await world.remove(plain, {}, by('plain'));
    });

    test('an access that nobody declares any more is kept up to date while it is retained', async () => {
      const retained = { groups: ['DB-Owners'], ondelete: 'retain' };
      await declare('retained', ['olga.ivanova', 'peter.hansen', 'chen.li'], retained);
      await remove('retained', retained);
      const { of } = await reconciliation.run();
      expect(of('retained')).toMatchObject({
        outcome: 'changed',
        declarers: [],
        people: { removed: ['chen.li'] },
      });
      expect((await record('retained'))?.declarers).toEqual([]);
      await declare('retained', ['olga.ivanova', 'peter.hansen'], { groups: ['DB-Owners'] });
      await remove('retained');
    });

    test('a server that can not be reached does not keep the others', async () => {
      await declare('down');
      await declare('up');
      await rewriteRecord(
        world.ssm,
        'down',
        (known) => ({
          ...known,
          request: { ...known.request, dbendpoint: `${world.server.host}:1` },
        }),
        env,
      );
      const { of, summary } = await reconciliation.run();
      expect(of('down')).toMatchObject({ outcome: 'failed', problem: expect.any(String) });
      expect(of('up')).toMatchObject({ outcome: 'true' });
      expect(summary.oldest?.access).toBe(of('down').access);
      await rewriteRecord(
        world.ssm,
        'down',
        (known) => ({
          ...known,
          request: {
            ...known.request,
            dbendpoint: `${world.server.host}:${world.server.port}`,
          },
        }),
        env,
      );
      expect((await reconciliation.run()).of('down').outcome).toBe('true');
      await remove('down');
      await remove('up');
    });

    test('no password is in what the steps log or write', async () => {
      await declare('quiet');
      const app = await world.application(access('quiet'));
      await world.sql(
        world.server.master,
        engine.statements.setPassword(app.username, 'Another-Password-2'),
      );
      const { rows } = await reconciliation.run();
      const text = [...reconciliation.logs, ...world.logs, JSON.stringify(rows)].join('\n');
      for (const password of [app.password, world.server.master.password])
        expect(text).not.toContain(password);
      await remove('quiet');
    });
  });
}

/** Spoils one of the calls. After the hub's death, nothing more of its work happens. */
function spoiling(fault: Fault, number: number) {
  let calls = 0;
  let isDead = false;
  return {
    calls: () => calls,
    outside: async <T>(call: () => Promise<T>): Promise<T> => {
      if (isDead) throw new OutsideError('the hub is dead');
      calls += 1;
      if (calls !== number) return call();
      if (fault === 'is refused') throw new OutsideError('refused');
      await call();
      isDead = fault === 'is the last before the spoke dies';
      throw new OutsideError('the answer was lost');
    },
  };
}
