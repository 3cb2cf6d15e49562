import { beforeAll, describe, expect, test } from 'vitest';
import type { World } from '../../support/database/mysql.ts';
import { people } from '../../support/database/people.ts';

/** Masters that have their privileges through a role which is not active when they log in. */
export function describeRolesOfMaster(given: () => World): void {
  describe('a master with a role that is no default', () => {
    let world: World;
    beforeAll(() => {
      world = given();
    });
    const asRoot = (statement: string) => world.sql(world.server.superuser, statement);

    test('works with it on MySQL, and is told what to do on MariaDB', async () => {
      const isMysql = world.server.flavour === 'mysql';
      for (const statement of [
        'CREATE ROLE masters',
        `GRANT ${PRIVILEGES.join(', ')} ON *.* TO masters WITH GRANT OPTION`,
        ...(isMysql ? ['GRANT ROLE_ADMIN ON *.* TO masters'] : []),
        "CREATE USER second@'%' IDENTIFIED BY 'second-password'",
        "GRANT masters TO second@'%'",
      ])
        await asRoot(statement);
      const login = { username: 'second', password: 'second-password' };
      const access = { appname: 'by-role', ...login };
      const run = () => world.ensure(access, {}, { people: people('readonly', 'rosa') });
      if (!isMysql) {
        await expect(run()).rejects.toThrow(
          /username: second@% sees no database app .*granted masters, .*SET DEFAULT ROLE masters/,
        );
        await asRoot("SET DEFAULT ROLE masters FOR second@'%'");
      }
      await run();
      await world.sql(world.server.iamLogin('rosa'), 'SELECT 1');
      expect((await run()).plan).toEqual([]);
      await world.remove(access);
    });
  });
}

const PRIVILEGES = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'RELOAD', 'PROCESS', 'REFERENCES'],
  ...['INDEX', 'ALTER', 'SHOW DATABASES', 'CREATE TEMPORARY TABLES', 'LOCK TABLES', 'EXECUTE'],
  ...['CREATE VIEW', 'SHOW VIEW', 'CREATE ROUTINE', 'ALTER ROUTINE', 'CREATE USER', 'EVENT'],
  'TRIGGER',
];
