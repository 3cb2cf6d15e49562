import { beforeAll, describe, expect, test } from 'vitest';
import type { Login } from '../../sandbox/postgres/server.ts';
import type { World } from '../../support/database/mysql.ts';
import { people } from '../../support/database/people.ts';

const IAM = 'IDENTIFIED WITH AWSAuthenticationPlugin AS';

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
      ['has another text than that of IAM', `${IAM} 'mine' REQUIRE SSL`],
      ['has no text', `${IAM} '' REQUIRE SSL`],
      ['is locked', 'ACCOUNT LOCK'],
      ['is locked and has no text', `${IAM} '' REQUIRE NONE ACCOUNT LOCK`],
      ['may do without TLS', 'REQUIRE NONE'],
      ...whereItExpires(),
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

    test('a DBA’s locked user without a password is told from a role, and refused', async () => {
      await world.sql(master, "CREATE USER lena@'%' IDENTIFIED BY '' PASSWORD EXPIRE ACCOUNT LOCK");
      await expect(ensure('lena')).rejects.toThrow(
        /the user lena exists on the server but was not made by database-access/,
      );
      await world.sql(master, "DROP USER lena@'%'");
    });

    test('a role with the name of a person is refused', async () => {
      await world.sql(master, 'CREATE ROLE ruth');
      await expect(ensure('ruth')).rejects.toThrow(
        /the user ruth exists on the server but was not made by database-access/,
      );
      await world.sql(master, 'DROP ROLE ruth');
    });

    /** MySQL knows no expiry for plugins that keep no password. */
    function whereItExpires(): Array<[string, string]> {
      return [];
    }
  });
}
