import { beforeAll, describe, expect, test, vi } from 'vitest';
import { accessId } from '../../../../provider/contract/request/identity.ts';
import type { Login } from '../../../sandbox/postgres/server.ts';
import { storeMaster } from '../../parameters.ts';
import type { World } from '../world.ts';
import { createTable, type Engine, insert } from './engine.ts';

const TELLS =
  /keeps all that it has until it goes, with the rotation after next or with the access/;

/** A user that somebody made by hand becomes the former user of an access, and goes as one. */
export function specifyAdoption(engine: Engine, given: () => World): void {
  describe('an adoption', () => {
    const { refusesLogin, byHand } = engine;
    let world: World;
    let master: Login;
    beforeAll(async () => {
      world = given();
      master = world.server.master;
      for (const table of ['adopted_own', 'adopted_other'])
        await world.sql(master, createTable(table));
    });

    /** May read one table, and write to it. */
    async function handMade(username: string): Promise<Login> {
      const login = { username, password: `of-${username.length}` };
      await world.sql(master, byHand.create(login));
      await world.sql(master, byHand.grant('SELECT, INSERT', 'adopted_own', username));
      return login;
    }

    const night = async (access: Record<string, unknown>) => {
      const stored = await world.ports().records.read(accessId(world.request(access).identity));
      const reconciles = { version: stored?.version ?? -1 };
      return world.ensure(access, {}, { reconciles, requestId: `night-${Math.random()}` });
    };

    test('interrupts nobody, and ends with the rotation after next', async () => {
      const user = await handMade('hand-made, %:app');
      const mastersecret = `/masters/adopting/${world.server.port}`;
      await storeMaster(world.ssm, mastersecret, world.server);
      const access = {
        ...{ appname: 'adopting', privileges: 'readonly', adopt: user.username },
        ...{ mastersecret, username: undefined, password: undefined },
      };
      const running = await world.session(user);
      await running.query('BEGIN');
      await running.query(insert('adopted_own'));

      const dry = await world.ensure({ ...access, dryrun: true });
      expect(dry.plan).toContainEqual(
        expect.stringMatching(`^adopt ${user.username}, which keeps`),
      );
      expect(dry.warnings.join('\n')).toMatch(TELLS);
      expect(dry.warnings.join('\n')).toMatch(
        /beyond readonly, hand-made, %:app has INSERT on table \S*adopted_own/,
      );
      await expect(world.sql(user, 'SELECT * FROM adopted_other')).rejects.toThrow();
      expect(await engine.ourAccounts(world)).not.toContain(user.username);

      const report = await world.ensure(access);
      expect(report.plan).toEqual(dry.plan.map((change) => renamed(change, dry, report)));
      await running.query(insert('adopted_own'));
      await running.query('COMMIT');
      await running.close();
      await world.sql(user, insert('adopted_own'));
      await world.sql(user, 'SELECT * FROM adopted_other');
      const app = await world.application(access);
      expect(app.username).not.toBe(user.username);
      await world.sql(app, 'SELECT * FROM adopted_own');
      await expect(world.sql(app, insert('adopted_own'))).rejects.toThrow();

      // The same again, and without the field, changes nothing.
      for (const same of [access, { ...access, adopt: undefined }, access]) {
        const again = await world.ensure(same);
        expect(again.plan).toEqual([]);
        expect(again.warnings.join('\n')).not.toMatch(TELLS);
      }

      const reconciled = await night(access);
      expect(reconciled.plan).toEqual([]);
      expect(reconciled.reconciled?.sighting?.logins).toContainEqual(
        expect.objectContaining({
          ...{ name: user.username, kind: 'former application', isAdopted: true },
          level: 'readonly',
        }),
      );

      const open = await world.session(user);
      const ends = (report: { readonly warnings: readonly string[] }) =>
        report.warnings.filter((warning) => /ends with/.test(warning));
      const next = [
        'hand-made, %:app, which was adopted, ends with the next rotation: see first that no ' +
          'program logs in as it any more. It has 1 open session',
      ];
      const first = { ...access, rotation: '2' };
      expect(ends(await world.ensure({ ...first, dryrun: true }))).toEqual(next);
      expect(ends(await world.ensure(first))).toEqual(next);
      expect(ends(await world.ensure(first))).toEqual(next);
      expect(ends(await night(first))).toEqual([]);
      await world.sql(user, insert('adopted_own'));
      await world.sql(app, 'SELECT * FROM adopted_own');
      const successor = await world.application(access);

      const rotated = { ...access, rotation: '3' };
      const ending = 'hand-made, %:app, which was adopted, ends with this rotation. It';
      expect(ends(await world.ensure({ ...rotated, dryrun: true }))).toEqual([
        `${ending} has 1 open session`,
      ]);
      expect(ends(await world.ensure(rotated))).toEqual([`${ending} had 1 open session`]);
      await expect(open.query('SELECT 1')).rejects.toThrow();
      await open.close().catch(() => {});
      await expect(world.sql(user, 'SELECT 1')).rejects.toThrow(refusesLogin);
      await expect(world.sql(app, 'SELECT 1')).rejects.toThrow(refusesLogin);
      await world.sql(successor, 'SELECT * FROM adopted_own');
      await world.sql(await world.application(access), 'SELECT * FROM adopted_own');
      const after = await world.ensure(rotated);
      expect([after.plan, (await night(rotated)).plan]).toEqual([[], []]);
      expect(after.warnings.join('\n')).not.toContain(user.username);

      // Another user of the name is nobody's but a DBA's, until somebody asks for it anew.
      await handMade(user.username);
      const other = await world.ensure(rotated);
      expect(other.plan).toEqual([]);
      expect(other.warnings).toContainEqual(
        expect.stringContaining('was adopted, and has gone since. Another user of that name'),
      );
      await world.ensure({ ...rotated, adopt: undefined });
      await world.ensure(rotated);
      expect(await engine.ourAccounts(world)).toContain(user.username);
      await world.remove(access);
      await expect(world.sql(user, 'SELECT 1')).rejects.toThrow(refusesLogin);
    });

    test('of a second user leaves the first one, and both users of the last rotation', async () => {
      const access = { appname: 'adoptmore' };
      await world.ensure(access);
      await world.ensure({ ...access, rotation: '2' });
      const users = [await handMade('adopt_first'), await handMade('adopt_second')];
      for (const { username: adopt } of users) {
        const { plan } = await world.ensure({ ...access, rotation: '2', adopt });
        expect(plan.filter((change) => /^(drop|forbid|end the|revoke)/.test(change))).toEqual([]);
      }
      expect((await world.ensure({ ...access, rotation: '2' })).plan).toEqual([]);
      for (const user of users) await world.sql(user, insert('adopted_other'));
      // Who is demoted loses what the level gave, and keeps what was its own.
      await world.ensure({ ...access, rotation: '2', privileges: 'readonly' });
      for (const user of users) {
        await expect(world.sql(user, insert('adopted_other'))).rejects.toThrow();
        await world.sql(user, insert('adopted_own'));
      }
      await world.ensure({ ...access, rotation: '3', privileges: 'readonly' });
      for (const user of users) await world.sql(user, insert('adopted_own'));
      await world.ensure({ ...access, rotation: '4', privileges: 'readonly' });
      for (const user of users)
        await expect(world.sql(user, 'SELECT 1')).rejects.toThrow(refusesLogin);
      await world.remove(access);
    });

    test('that fails with the first request gives the user back', async () => {
      const user = await handMade('adopt_given_back');
      const access = { appname: 'givenback', adopt: user.username };
      const { records } = world.ports();
      let written = 0;
      const write: typeof records.write = (...args) => {
        written += 1;
        return written < 2 ? records.write(...args) : Promise.reject(new Error('the disk is full'));
      };
      await expect(world.ensure(access, { records: { ...records, write } })).rejects.toThrow();
      expect(await world.stored(access)).toEqual({});
      await world.sql(user, insert('adopted_own'));
      expect(await engine.ourAccounts(world)).not.toContain(user.username);
      await world.ensure(access);
      await world.sql(user, insert('adopted_other'));
      const { plan, warnings } = await world.remove({ ...access, dryrun: true });
      expect(plan.join('\n')).toContain(user.username);
      expect(warnings).toContainEqual(
        expect.stringMatching(
          // A server sees a moment later that a client has gone.
          /^adopt_given_back, which was adopted, ends with the access. It has (no open sessions|1 open session)$/,
        ),
      );
      await world.remove(access);
      await expect(world.sql(user, 'SELECT 1')).rejects.toThrow(refusesLogin);
    });

    test('of a user whose name is a person’s, too, leaves the person out until it goes', async () => {
      const { username: adopt } = await handMade('adopt_namesake');
      const access = { appname: 'namesake', adopt };
      const people = [{ username: adopt, level: 'readonly' as const }];
      const told = (report: { readonly warnings: readonly string[] }) =>
        report.warnings.filter((warning) => /left out|Another user/.test(warning));
      const leftOut = [
        'adopt_namesake is left out: the user of that name is the one that the access has adopted ' +
          '(adopt), and stays until a rotation ends it. Then the person gets a user. What there is ' +
          'under that name is not touched, and nobody else is concerned',
      ];
      const run = async (rotation: string, dryrun = false) =>
        told(await world.ensure({ ...access, rotation, dryrun }, {}, { people }));
      expect(await run('1', true)).toEqual(leftOut);
      expect(await run('1')).toEqual(leftOut);
      expect(await run('1')).toEqual(leftOut);
      expect(await run('2')).toEqual(leftOut);
      await run('3');
      expect(await run('3')).toEqual([]);
      const { people: counted } = await world.ensure({ ...access, rotation: '3' }, {}, { people });
      expect(counted).toEqual({ added: 0, removed: 0, unchanged: 1 });
      await world.remove(access);
    });

    test('by two accesses at once is of one of them, and refused to the other', async () => {
      const { username: adopt } = await handMade('adopt_wooed');
      const { records } = world.ports();
      let second: Promise<unknown> | undefined;
      // The first one holds the server's lock, and the second one has judged the user by then.
      const write: typeof records.write = async (...args) => {
        second ??= world.ensure({ appname: 'wooer', adopt }).catch((error: Error) => error.message);
        const seen = () => world.logs.some((line) => line.includes('"plan"') && /wooer/.test(line));
        await vi.waitUntil(seen, { timeout: 20_000 });
        return records.write(...args);
      };
      const first = { appname: 'suitor', adopt };
      await world.ensure(first, { records: { ...records, write } });
      expect(await second).toMatch(/^adopt: adopt_wooed belongs to another access \(.*\/suitor\//);
      expect((await world.ensure(first)).plan).toEqual([]);
      expect(await world.stored({ appname: 'wooer' })).toEqual({});
      await world.remove(first);
    });

    test('is refused before anything is touched, with a reason', async () => {
      await handMade('adopt_refused');
      const refused = { appname: 'refused' };
      const refusal = (fields: object, changes = {}) =>
        world.ensure({ ...refused, ...fields }, {}, changes).then(
          () => 'nothing is refused',
          (error: Error) => error.message,
        );
      expect(await refusal({ adopt: 'adopt_refuse' })).toMatch(
        /^adopt: adopt_refuse is no user of localhost:\d+ \(did you mean adopt_refused\?\); name a/,
      );
      expect(await refusal({ adopt: master.username })).toContain('is the master user');
      const other = { appname: 'notyours' };
      await world.ensure(other);
      const { username: adopt } = await world.application(other);
      expect(await refusal({ adopt })).toMatch(
        `adopt: ${adopt} belongs to another access (specification/`.replace(
          'specification',
          world.request(other).identity.env,
        ),
      );
      await expect(world.ensure({ ...other, adopt })).rejects.toThrow(
        'is a user of this access already',
      );
      await expect(() => world.request({ ...refused, adopt: 'rdsadmin' })).toThrow(
        "adopt: is one of the server's own users",
      );
      const claim = {
        declarer: { kind: 'stack', id: 'adopting' },
        at: new Date().toISOString(),
        request: 'r-adopting',
        creates: true,
      };
      expect(await refusal({ adopt: 'adopt_refused' }, { claim })).toContain(
        "can't be adopted by the creation of the resource",
      );
      expect(await world.stored(refused)).toEqual({});
      await world.remove(other);
    });
  });
}

/** Each run makes up the name of the user that it creates. */
function renamed(
  change: string,
  from: { readonly username: string },
  to: { readonly username: string },
): string {
  return change.replaceAll(from.username, to.username);
}
