import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { World } from '../../support/database/mysql.ts';
import { people } from '../../support/database/people.ts';
import { addFactor } from '../dialect.ts';

const PLUGIN = 'IDENTIFIED WITH AWSAuthenticationPlugin';

/** What a DBA, or people themselves, can do to their users: the next run heals it. */
export function describeStatesOfPeople(given: () => World): void {
  describe('the state of a personal user', () => {
    let world: World;
    let master: Login;
    beforeAll(() => {
      world = given();
      master = world.server.master;
    });
    const as = (username: string, statement = 'SELECT 1') =>
      world.sql(world.server.iamLogin(username), statement);
    const ensure = (...who: string[]) =>
      world.ensure({ appname: 'personal' }, {}, { people: people('readonly', ...who) });
    const exists = async (name: string) =>
      (await world.sql(master, `SELECT 1 FROM mysql.user WHERE User = '${name}'`)).length > 0;

    test.each([
      ['has another text than that of IAM', `${PLUGIN} AS 'mine' REQUIRE SSL`],
      ['has a space behind the text', `${PLUGIN} AS 'RDS ' REQUIRE SSL`],
      ['has no text', `${PLUGIN} REQUIRE SSL`],
      ['is locked', 'ACCOUNT LOCK'],
      ['is locked and has no text', `${PLUGIN} REQUIRE NONE ACCOUNT LOCK`],
      ['may do without TLS', 'REQUIRE NONE'],
    ])('one that %s is healed, or dropped', async (_, clause) => {
      await ensure('iris');
      await world.sql(master, `ALTER USER iris@'%' ${clause}`);
      expect((await ensure('iris')).plan).toEqual(['allow iris to log in']);
      await as('iris');
      expect((await ensure('iris')).plan).toEqual([]);
      await world.sql(master, `ALTER USER iris@'%' ${clause}`);
      expect((await ensure()).people.removed).toBe(1);
      expect(await exists('iris')).toBe(false);
    });

    test('more factors than the token are taken away, of which MariaDB knows none', async () => {
      await ensure('iris');
      for (const factor of [2, 3]) {
        const change = world.sql(master, `ALTER USER iris@'%' ${addFactor(factor)}`);
        if (world.server.flavour === 'mysql') {
          await change;
          await expect(as('iris')).rejects.toThrow();
        } else await expect(change).rejects.toThrow('syntax');
      }
      const { plan } = await ensure('iris');
      expect(plan).toEqual(world.server.flavour === 'mysql' ? ['allow iris to log in'] : []);
      await as('iris');
      expect((await ensure('iris')).plan).toEqual([]);
      if (world.server.flavour === 'mysql')
        await world.sql(master, `ALTER USER iris@'%' ${addFactor(2)}`);
      await ensure();
      expect(await exists('iris')).toBe(false);
    });

    test("a DBA's locked user without a password is told from a role, and left out", async () => {
      await world.sql(master, "CREATE USER lena@'%' IDENTIFIED BY '' PASSWORD EXPIRE ACCOUNT LOCK");
      expect((await ensure('lena')).warnings.join()).toContain(
        'lena is left out: the user exists on the server but was not made by database-access',
      );
      await world.sql(master, "DROP USER lena@'%'");
    });

    test('a person whose name a role has is left out', async () => {
      await world.sql(master, 'CREATE ROLE ruth');
      expect((await ensure('ruth')).warnings.join()).toContain(
        'ruth is left out: the user exists on the server but was not made by database-access',
      );
      await world.sql(master, 'DROP ROLE ruth');
    });

    test('MySQL lets people replace the text themselves, and MariaDB does not', async () => {
      await ensure('iris');
      const change = as('iris', "ALTER USER CURRENT_USER() IDENTIFIED BY 'mine'");
      if (world.server.flavour === 'mysql') {
        await change;
        await expect(as('iris')).rejects.toThrow('denied');
      } else await expect(change).rejects.toThrow('CREATE USER');
      await ensure('iris');
      await as('iris');
    });

    test('on MariaDB, tokens expire like passwords, until the next run', async () => {
      await ensure('iris');
      const expire = world.sql(master, "ALTER USER iris@'%' PASSWORD EXPIRE");
      if (world.server.flavour === 'mysql')
        await expect(expire).rejects.toThrow('does not support password expiration');
      else {
        await expire;
        await expect(as('iris')).rejects.toThrow('SET PASSWORD');
        expect((await ensure('iris')).plan).toEqual(['allow iris to log in']);
      }
      await as('iris');
      expect((await ensure('iris')).plan).toEqual([]);
    });
  });
}
