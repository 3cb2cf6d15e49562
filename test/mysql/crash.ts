import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../provider/contract/messages/order.ts';
import { accessId } from '../../provider/contract/request/identity.ts';
import type { Sql } from '../../provider/spoke/engine/sql.ts';
import { statementsOf } from '../../provider/spoke/mysql/message.ts';
import { connect, openMysql } from '../../provider/spoke/mysql/server.ts';
import type { OpenServer } from '../../provider/spoke/ports.ts';
import {
  CONNECTION_GONE,
  FAULTS,
  type Fault,
  forEveryCall,
  type Round,
  roundsOf,
  type Step,
} from '../support/database/faults.ts';
import type { World } from '../support/database/mysql.ts';
import { accountsOf } from './dialect.ts';

const ALL_FAULTS: readonly Fault[] = [...FAULTS, CONNECTION_GONE];

/**
 * MySQL rolls nothing of this back: a run may end after any statement, and the next one must know
 * what it finds.
 */
export function describeCrashes(given: () => World): void {
  let world: World;
  beforeAll(() => {
    world = given();
  });

  const spoilEveryCall = (round: Round, story: Parameters<typeof forEveryCall>[2]) =>
    forEveryCall({ world, serverError: { errno: 3024 }, openServer }, round, story);

  const openServer =
    (step: Step): OpenServer =>
    (options) =>
      openMysql({
        ...options,
        certificateAuthorities: [readFileSync(world.server.caFile, 'utf8')],
        connect: async (login, deadline) => {
          const connection = await step(() => connect(login, deadline));
          return {
            isLost: connection.isLost,
            // The server runs the statements of a message one after another: a run may end after any.
            query: async <Row>(sql: Sql) => {
              const statements = statementsOf(sql);
              const rows: unknown[] = [];
              for (const statement of statements)
                rows.push(
                  await step(
                    () => connection.query(statement),
                    () => connection.close(),
                  ),
                );
              return (statements.length === 1 ? rows[0] : rows) as Row[];
            },
            // Sockets close when a process dies, whatever it still had in mind.
            close: () => connection.close(),
          };
        },
      });

  /** Users of ours that can log in: applications with a password, people with a token. */
  async function logins(kind: 'application' | 'people', prefix: string): Promise<string[]> {
    const rows = await accountsOf(
      world,
      `isLocked = 0 AND isRole = 0 AND name LIKE '${prefix}%'
        AND plugin ${kind === 'people' ? '=' : '<>'} 'AWSAuthenticationPlugin'`,
    );
    return rows.map(({ name }) => name);
  }

  /** All that is left of an access on the server. */
  async function remains(access: Record<string, unknown>): Promise<string[]> {
    const { identity } = world.request(access);
    const id = accessId(identity);
    const rows = await accountsOf(world, `name LIKE 'dbaccess\\_${id}%' OR subject LIKE '%${id}%'`);
    return rows.map(({ name }) => name);
  }

  const person = (username: string, level: Person['level'] = 'readonly'): Person => ({
    username,
    level,
  });

  const rounds = roundsOf(ALL_FAULTS);
  describe.each(rounds)('outside calls, of which $name', { timeout: 600_000 }, (round) => {
    const slug = rounds.indexOf(round);

    test('a create leaves no unknown login, and is healed by the same request', async () => {
      const calls = await spoilEveryCall(round, async ({ fault, ports, happened }, number) => {
        const adopt = `h${slug}x${number}-made`;
        const access = { appname: `c${slug}x${number}y`, privileges: 'owner', adopt };
        const handMade = { username: adopt, password: 'by-hand' };
        await world.sql(world.server.master, `CREATE USER '${adopt}'@'%' IDENTIFIED BY 'by-hand'`);
        await world.sql(world.server.master, `GRANT SELECT ON app.* TO '${adopt}'@'%'`);
        const people = [
          person(`c${slug}x${number}-ann`),
          person(`c${slug}x${number}-ben`, 'owner'),
        ];
        const fails = await world.ensure(access, ports, { people }).then(
          () => false,
          () => true,
        );
        const { username } = await world.stored(access);
        for (const login of await logins('application', `c${slug}x${number}y`))
          expect(login).toBe(username);
        await world.sql(handMade, 'SELECT 1');
        const isUndone = fails && fault !== 'is the last before the spoke dies';
        if (happened() && isUndone && username === undefined) {
          expect(await logins('people', `c${slug}x${number}-`)).toEqual([]);
          if (fault !== CONNECTION_GONE) expect(await remains(access)).toEqual([]);
        }
        await world.ensure(access, {}, { people });
        await world.sql(await world.application(access), 'SELECT 1');
        await world.sql(handMade, 'SELECT 1');
        expect((await world.ensure(access, {}, { people })).plan).toEqual([]);
        expect(await logins('application', `c${slug}x${number}y`)).toHaveLength(1);
        expect(await logins('people', `c${slug}x${number}-`)).toHaveLength(2);
        await world.remove(access);
        expect(await logins('application', adopt)).toEqual([]);
        expect(await remains(access)).toEqual([]);
      });
      expect(calls).toBeGreaterThan(20);
    });

    test('a rotation keeps the login that works until there is a new one', async () => {
      const calls = await spoilEveryCall(round, async ({ ports }, number) => {
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
      const calls = await spoilEveryCall(round, async ({ ports }, number) => {
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
      const calls = await spoilEveryCall(round, async ({ ports }, number) => {
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
}
