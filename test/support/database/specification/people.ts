import { beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../../../provider/contract/messages/order.ts';
import type { Login } from '../../../sandbox/postgres/server.ts';
import { crowd, people } from '../people.ts';
import type { AnyServer, World } from '../world.ts';

/** A server that people log in to with IAM, and that has a table `orders`. */
type PeopleWorld = World<AnyServer & { iamLogin(username: string): Login }>;

interface Engine {
  /** Names that a careless statement would take for something else. */
  readonly oddNames: readonly string[];
  /** How the server refuses a statement. */
  readonly refusal: string;
}

/** The specification of people on every engine. */
export function specifyPeople({ oddNames, refusal }: Engine, given: () => PeopleWorld): void {
  describe('people', () => {
    let world: PeopleWorld;
    beforeAll(() => {
      world = given();
    });

    const ensure = (appname: string, members: readonly Person[], fields = {}) =>
      world.ensure({ appname, ...fields }, {}, { people: members });
    const as = (name: string, statement: string) =>
      world.sql(world.server.iamLogin(name), statement);

    test('people change their level in the middle of a session', async () => {
      await ensure('moving', people('owner', 'mona'));
      const session = await world.session(world.server.iamLogin('mona'));
      await session.query('CREATE TABLE monas (id int)');
      await ensure('moving', people('readonly', 'mona'));
      await expect(session.query('INSERT INTO monas VALUES (1)')).rejects.toThrow();
      await session.close();
      await as('mona', 'SELECT * FROM monas');
      await expect(as('mona', 'INSERT INTO monas VALUES (1)')).rejects.toThrow(refusal);
    });

    test('a person whom another access takes on meanwhile can log in in the end', async () => {
      await ensure('losing', people('readonly', 'pia', 'kim'));
      const { openServer } = world.ports();
      let isFirst = true;
      const taken = {
        openServer: async (options: Parameters<typeof openServer>[0]) => {
          const server = await openServer(options);
          const expel: typeof server.expel = async (plan) => {
            if (isFirst) await ensure('gaining', people('readonly', 'pia'));
            isFirst = false;
            return server.expel(plan);
          };
          return { ...server, expel };
        },
      };
      await world.ensure({ appname: 'losing' }, taken, { people: people('readonly', 'kim') });
      await as('pia', 'SELECT * FROM orders');
      expect((await ensure('gaining', people('readonly', 'pia'))).plan).toEqual([]);
      await world.remove({ appname: 'losing' });
      await as('pia', 'SELECT * FROM orders');
      await world.remove({ appname: 'gaining' });
      await expect(as('pia', 'SELECT 1')).rejects.toThrow();
    });

    test('a name that two people claim keeps what it has, and gets nothing, while others go', async () => {
      await ensure('claimed', people('readonly', 'kurt', 'lea'));
      const order = { people: people('owner', 'nils'), kept: ['kurt', 'nobody'] };
      const claimed = () => world.ensure({ appname: 'claimed' }, {}, order);
      const session = await world.session(world.server.iamLogin('kurt'));
      expect((await claimed()).people).toEqual({ added: 1, removed: 1, unchanged: 1 });
      await session.query('SELECT * FROM orders');
      await session.close();
      await as('nils', 'INSERT INTO orders VALUES (77)');
      await expect(as('kurt', 'INSERT INTO orders VALUES (78)')).rejects.toThrow(refusal);
      for (const name of ['lea', 'nobody']) await expect(as(name, 'SELECT 1')).rejects.toThrow();
      expect((await claimed()).plan).toEqual([]);
      await ensure('claimed', people('readonly', 'nils'));
      await expect(as('kurt', 'SELECT 1')).rejects.toThrow();
    });

    test('names that need quoting are taken as they are', async () => {
      await ensure('odd', people('readonly', ...oddNames));
      for (const name of oddNames) await as(name, 'SELECT * FROM orders');
      expect((await ensure('odd', people('readonly', ...oddNames))).plan).toEqual([]);
      await ensure('odd', []);
      for (const name of oddNames) await expect(as(name, 'SELECT 1')).rejects.toThrow();
    });

    test('one of three hundred people is exchanged, and the others are left alone', async () => {
      const everybody = crowd(300, 'person');
      expect((await ensure('many', people('readonly', ...everybody))).people.added).toBe(300);
      const [, ...others] = everybody;
      const report = await ensure('many', people('readonly', ...others, 'newcomer'));
      expect(report.people).toEqual({ added: 1, removed: 1, unchanged: 299 });
      await as('newcomer', 'SELECT * FROM orders');
      await as('person299', 'SELECT * FROM orders');
      await expect(as('person0', 'SELECT 1')).rejects.toThrow();
      expect(report.plan.length).toBeLessThan(10);
    });

    test('a run that would remove more than half of the people must be confirmed', async () => {
      const team = crowd(12, 'team');
      await ensure('guarded', people('readonly', ...team));
      const few = people('readonly', ...team.slice(0, 5));
      const refused =
        '7 of 12 people would lose the access \\(team10, .*\\)\\. Nothing was changed\\.';
      await expect(ensure('guarded', few)).rejects.toThrow(
        new RegExp(`${refused}.* confirmremovals`),
      );
      await as('team11', 'SELECT 1');
      await ensure('guarded', people('readonly', ...team.slice(0, 6)));
      await ensure('guarded', [], { confirmremovals: true });
      await expect(as('team0', 'SELECT 1')).rejects.toThrow();
    });

    test('a group that ends as it was declared takes its people along without a confirmation', async () => {
      const groups = { Guests: 'readwrite', Staff: 'readonly' };
      const fields = { appname: 'ending', groups, until: { guests: new Date().toISOString() } };
      const run = (people: readonly Person[], ended: readonly string[] = ['Guests']) =>
        world.ensure(fields, {}, { people, ended });
      const guests = people('readwrite', ...crowd(12, 'guest'));
      await run([...guests, ...people('readonly', 'stan', 'sue')], []);
      const session = await world.session(world.server.iamLogin('guest0'));
      await expect(run([])).rejects.toThrow('2 of 2 people would lose the access (stan, sue)');
      await session.query('SELECT 1');

      // One of the guests is in the other group too.
      const report = await run(people('readonly', 'stan', 'sue', 'guest11'));
      expect(report.people).toEqual({ added: 0, removed: 11, unchanged: 3 });
      await expect(session.query('SELECT 1')).rejects.toThrow();
      await expect(as('guest0', 'SELECT 1')).rejects.toThrow();
      await as('guest11', 'SELECT * FROM orders');
      await expect(as('guest11', 'INSERT INTO orders VALUES (79)')).rejects.toThrow(refusal);
      expect((await run(people('readonly', 'stan', 'sue', 'guest11'))).plan).toEqual([]);
    });
  });
}
