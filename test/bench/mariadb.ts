import { connectClient } from '../sandbox/mysql-protocol/client.ts';
import { startWorld } from '../support/database/mysql.ts';
import { type Engine, FLOOR_GROUP, matches } from './engine.ts';

export async function startMariadbEngine(awsEndpoint: string): Promise<Engine> {
  const world = await startWorld(awsEndpoint, 'bench', {
    flavour: 'mariadb',
    series: '10.11',
  });
  const { server } = world;
  const { master, database } = server;
  return {
    name: `MariaDB ${await versionOf(world)}`,
    dbtype: 'mariadb',
    world,
    rounds: () => 3,
    login: async ({ port }) => {
      const connection = await connectClient({ ...server, ...master, port }, { database });
      return {
        query: async <Row>(sql: string) => (await connection.query(sql))[0] as Row[],
        close: () => connection.end(),
      };
    },
    floor: FLOOR,
    // Dropped users leave nothing behind that has to be cleared away.
    tidy: async () => {},
    leftBehind: async () => {
      const left = await world.sql<{ name: string }>(
        master,
        "SELECT User AS name FROM mysql.global_priv WHERE User LIKE 'person\\_%'",
      );
      return left.map(({ name }) => name);
    },
    count: (log) => {
      const ours = new Set(
        [...log.matchAll(new RegExp(`\\s(\\d+) Connect\\t${master.username}@`, 'g'))].map(
          ([, id]) => id,
        ),
      );
      const sent = [...log.matchAll(/^.*?(\d+) (?:Query|Execute)\t/gm)];
      return {
        queries: sent.filter(([, id]) => ours.has(id)).length,
        connections: matches(log, /\s\d+ Connect\t(?!Access denied)/g),
      };
    },
  };
}

async function versionOf({ sql, server }: Awaited<ReturnType<typeof startWorld>>): Promise<string> {
  const [row] = await sql<{ version: string }>(server.master, 'SELECT VERSION() AS version');
  return row?.version.split('-')[0] ?? '';
}

/** More names in one statement cost more than two statements of half its length. */
const CHUNK = 500;

function chunked(
  names: readonly string[],
  statement: (accounts: readonly string[]) => string,
): string[] {
  const accounts = names.map((name) => `'${name}'@'%'`);
  return Array.from({ length: Math.ceil(accounts.length / CHUNK) }, (_, at) =>
    statement(accounts.slice(at * CHUNK, (at + 1) * CHUNK)),
  );
}

const FLOOR: Engine['floor'] = {
  create: (names) => [
    ...chunked(names, (accounts) => {
      const users = accounts.map(
        (one) => `${one} IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'`,
      );
      return `CREATE USER ${users.join(', ')} REQUIRE SSL`;
    }),
    ...chunked(names, (accounts) => `GRANT ${FLOOR_GROUP} TO ${accounts.join(', ')}`),
  ],
  again: (names) => [
    `SELECT p.User, p.Host, p.Priv, m.Role
       FROM mysql.global_priv p LEFT JOIN mysql.roles_mapping m ON m.Host = p.Host AND m.User = p.User
      WHERE p.Host = '%' AND p.User IN (${names.map((name) => `'${name}'`).join(', ')})`,
  ],
  remove: (names) => chunked(names, (accounts) => `DROP USER ${accounts.join(', ')}`),
};
