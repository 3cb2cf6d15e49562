import { connectClient } from '../sandbox/mysql-protocol/client.ts';
import { type ServerKind, startWorld } from '../support/database/mysql.ts';
import { earlierWorld } from './earlier-world.ts';
import { type Engine, FLOOR_GROUP, matches } from './engine.ts';

export async function startMysqlEngine(kind: ServerKind, awsEndpoint: string): Promise<Engine> {
  const world = await startWorld(awsEndpoint, 'bench', kind);
  const { server } = world;
  const { flavour, version, master, database } = server;
  return {
    name: `${flavour === 'mysql' ? 'MySQL' : 'MariaDB'} ${version}`,
    dbtype: flavour,
    world,
    worldOf: (earlier) =>
      earlierWorld(earlier, { server, engine: flavour, project: flavour, awsEndpoint }),
    // MariaDB refuses the peer's GRANT ALL PRIVILEGES to a master like that of RDS.
    ...(flavour === 'mysql' && { peerDatabase: database }),
    rounds: (people) => (people <= 100 ? 7 : 3),
    login: async ({ port }) => {
      const connection = await connectClient({ ...server, ...master, port }, { database });
      return {
        query: async <Row>(sql: string) => (await connection.query(sql))[0] as Row[],
        close: () => connection.end(),
      };
    },
    floor: { ...CHANGES, again: AGAIN[flavour] },
    // Dropped users leave nothing behind that has to be cleared away.
    tidy: async () => {},
    leftBehind: async () => {
      const left = await world.sql<{ name: string }>(
        master,
        "SELECT User AS name FROM mysql.user WHERE User LIKE 'person\\_%'",
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

const CHANGES: Omit<Engine['floor'], 'again'> = {
  create: (names) => [
    ...chunked(names, (accounts) => {
      const users = accounts.map(
        (one) => `${one} IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'`,
      );
      return `CREATE USER ${users.join(', ')} REQUIRE SSL`;
    }),
    ...chunked(names, (accounts) => `GRANT ${FLOOR_GROUP} TO ${accounts.join(', ')}`),
  ],
  remove: (names) => chunked(names, (accounts) => `DROP USER ${accounts.join(', ')}`),
};

/** Users and their roles. */
const AGAIN: Readonly<Record<ServerKind['flavour'], Engine['floor']['again']>> = {
  mariadb: (names) => [
    `SELECT p.User, p.Host, p.Priv, m.Role
       FROM mysql.global_priv p
       LEFT JOIN mysql.roles_mapping m ON m.Host = p.Host AND m.User = p.User
      WHERE p.Host = '%' AND p.User IN (${quoted(names)})`,
  ],
  mysql: (names) => [
    `SELECT u.User, u.Host, u.plugin, u.authentication_string, u.account_locked, e.FROM_USER
       FROM mysql.user u
       LEFT JOIN mysql.role_edges e ON e.TO_HOST = u.Host AND e.TO_USER = u.User
      WHERE u.Host = '%' AND u.User IN (${quoted(names)})`,
  ],
};

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
