import type { Engine } from '../support/database/specification/engine.ts';
import type { World } from '../support/database/world.ts';

/** MySQL and MariaDB, in what they have in common. */
export function mysqlEngine(
  options: Pick<Engine, 'name' | 'start'> & { readonly flavour: 'mysql' | 'mariadb' },
): Engine {
  const { flavour, ...rest } = options;
  const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``;
  return {
    ...rest,
    url: { protocol: 'mysql:', option: ['ssl-mode', 'VERIFY_IDENTITY'] },
    refusesLogin: /Access denied/,
    refuses: /denied/,
    quoted,
    ourAccounts: async (world) => {
      const rows = await world.sql<{ name: string }>(
        world.server.master,
        flavour === 'mysql'
          ? `SELECT User AS name FROM mysql.user WHERE User LIKE 'dbaccess%' OR User IN
               (SELECT TO_USER FROM mysql.role_edges WHERE FROM_USER LIKE 'dbaccess%') ORDER BY 1`
          : `SELECT User AS name FROM mysql.global_priv WHERE User LIKE 'dbaccess%' OR User IN
               (SELECT User FROM mysql.roles_mapping WHERE Admin_option = 'N') ORDER BY 1`,
      );
      return rows.map(({ name }) => name);
    },
    statements: {
      setPassword: (user, password) => `ALTER USER '${user}'@'%' IDENTIFIED BY '${password}'`,
      takeOver: async (world, user) => {
        for (const role of await rolesOf(world, user, flavour))
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

export async function rolesOf(
  world: World,
  user: string,
  flavour: 'mysql' | 'mariadb',
): Promise<string[]> {
  const rows = await world.sql<{ role: string }>(
    world.server.master,
    flavour === 'mysql'
      ? `SELECT FROM_USER AS role FROM mysql.role_edges WHERE TO_USER = '${user}'`
      : `SELECT Role AS role FROM mysql.roles_mapping WHERE User = '${user}'`,
  );
  return rows.map(({ role }) => role);
}
