import type { World } from '../support/database/mysql.ts';
import type { Engine } from '../support/database/specification/engine.ts';
import { specifyAccess } from '../support/database/specification.ts';
import { accountsOf, dialectOf, rolesOf } from './dialect.ts';

export function describeSpecification(given: () => World): void {
  specifyAccess(mysqlEngine(given), given);
}

/** MySQL and MariaDB, whose statements here are the same. */
export function mysqlEngine(given: () => World): Engine {
  const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``;
  return {
    url: { protocol: 'mysql:', option: ['ssl-mode', 'VERIFY_IDENTITY'] },
    refusesLogin: /Access denied/,
    refuses: /denied/,
    quoted,
    ourAccounts: async () => {
      const { memberships } = dialectOf(given());
      const members = `SELECT name FROM (${memberships}) m WHERE role LIKE 'dbaccess%'`;
      const accounts = await accountsOf(given(), `name LIKE 'dbaccess%' OR name IN (${members})`);
      return accounts.map(({ name }) => name);
    },
    statements: {
      setPassword: (user, password) => `ALTER USER '${user}'@'%' IDENTIFIED BY '${password}'`,
      takeOver: async (world, user) => {
        for (const role of await rolesOf(given(), user))
          await world.sql(world.server.master, `REVOKE ${quoted(role)} FROM '${user}'@'%'`);
      },
      misgrant: async (world, user) => {
        const { master, database } = world.server;
        await world.sql(master, `GRANT INSERT ON ${quoted(database)}.* TO '${user}'@'%'`);
        await world.sql(master, `REVOKE SELECT ON ${quoted(database)}.* FROM '${user}'@'%'`);
      },
      dropDatabase: (name) => `DROP DATABASE ${quoted(name)}`,
      createUser: "CREATE USER evil@'%'",
    },
    byHand: {
      create: ({ username, password }) =>
        `CREATE USER '${username}'@'%' IDENTIFIED BY '${password}'`,
      grant: (privileges, table, user) => `GRANT ${privileges} ON ${table} TO '${user}'@'%'`,
    },
    hostileNames: [
      ['quotes', `o"r'd\`ers`],
      ['backslashes', 'a\\b\\'],
      ['an injection', "'@'%'; DROP TABLE precious; -- "],
      ['wildcards', '100%s_x'],
      ['Unicode', 'Größe 日本 ñ'],
      ['63 bytes', 'x'.repeat(63)],
      ['letters of both cases', 'MixedCase'],
    ].map(([what = '', name = '']) => [what, name.trimEnd()] as const),
  };
}
