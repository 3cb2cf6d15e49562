import type mysql from 'mysql2/promise';
import { iamToken } from '../sandbox/iam/tokens.ts';
import { newPassword } from '../sandbox/machine/server-process.ts';
import { rdsLikeMysql } from '../sandbox/mysql/rds-like-master.ts';
import { connectClient } from '../sandbox/mysql-protocol/client.ts';
import { mysqlSystem, type Server } from '../support/database/mysql.ts';
import type { Subject } from './servers.ts';

/** A MySQL server that somebody started for these tests alone, and throws away afterwards. */
export interface GivenServer {
  /** mysql://root:password@localhost:3306 */
  readonly url: string;
  /** The file of the authority that vouches for the URL's host. */
  readonly caFile: string;
  readonly partialRevokes: boolean;
  /** The key of the tokens that its AWSAuthenticationPlugin accepts. */
  readonly tokenKey: string | undefined;
}

/**
 * TEST_MYSQL_URL names the server, TEST_MYSQL_CA its authority, TEST_MYSQL_PARTIAL_REVOKES is ON or
 * OFF, and TEST_MYSQL_TOKEN_KEY says that the server lets personal users in.
 */
export function givenServer(variables: NodeJS.ProcessEnv): GivenServer | undefined {
  const url = variables['TEST_MYSQL_URL'];
  const caFile = variables['TEST_MYSQL_CA'];
  if (url === undefined && caFile === undefined) return undefined;
  if (url === undefined || caFile === undefined)
    throw new Error('TEST_MYSQL_URL and TEST_MYSQL_CA belong together: set both, or neither');
  return {
    ...{ url, caFile },
    partialRevokes: variables['TEST_MYSQL_PARTIAL_REVOKES'] !== 'OFF',
    tokenKey: variables['TEST_MYSQL_TOKEN_KEY'],
  };
}

export async function subjectOf(given: GivenServer): Promise<Subject> {
  const { hostname, port, username, password } = new URL(given.url);
  const superuser = { username, password: decodeURIComponent(password) };
  const address = { host: hostname, port: Number(port || 3306), caFile: given.caFile };
  const asRoot = async <T>(work: (root: mysql.Connection) => Promise<T>): Promise<T> => {
    const root = await connectClient({ ...address, ...superuser });
    return work(root).finally(() => root.end());
  };
  const version = await asRoot(async (root) => {
    const [rows] = await root.query<mysql.RowDataPacket[]>('SELECT VERSION() AS version');
    return String(rows[0]?.['version']);
  });
  const master = { username: 'master', password: newPassword() };
  const server: Server = {
    ...{ ...address, flavour: 'mysql', version, database: 'app', superuser, master },
    iamLogin: (name) => ({
      username: name,
      password: iamToken({ key: given.tokenKey ?? '', username: name }),
    }),
    generalLog: () => asRoot(readGeneralLog),
  };
  return {
    title: `MySQL ${version}, partialRevokes: ${given.partialRevokes}`,
    slug: 'mysql-given',
    start: async () => {
      await asRoot(async (root) => {
        for (const made of MADE_BEFORE) await root.query(`DROP ${made}`);
        for (const setting of SETTINGS) await root.query(`SET GLOBAL ${setting}`);
        const { partialRevokes } = given;
        await rdsLikeMysql(root, master, { version, master: 'role', partialRevokes });
      });
      return mysqlSystem(server, () => Promise.resolve());
    },
  };
}

/** A developer may give the same server twice. */
const MADE_BEFORE = [
  'DATABASE IF EXISTS app',
  "USER IF EXISTS master@'%', rds_superuser_role",
  'PROCEDURE IF EXISTS mysql.rds_kill',
  'PROCEDURE IF EXISTS mysql.rds_kill_query',
];

/** As the sandbox starts its own server (test/sandbox/mysql/server.ts). */
const SETTINGS = [
  'log_bin_trust_function_creators = ON',
  'log_raw = ON',
  "log_output = 'TABLE'",
  'general_log = ON',
];

async function readGeneralLog(root: mysql.Connection): Promise<string> {
  const [rows] = await root.query<mysql.RowDataPacket[]>(
    'SELECT command_type AS type, CONVERT(argument USING utf8mb4) AS text FROM mysql.general_log',
  );
  return rows.map((row) => ` ${row['type']}\t${row['text']}`).join('\n');
}
