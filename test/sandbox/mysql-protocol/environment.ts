import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MysqlServer } from './server.ts';

type Variables = Readonly<Record<string, string>>;

/** What COMMAND finds of the two servers: README.md has the list. */
export async function mysqlVariables(
  folder: string,
  { mariadb, mysql }: Readonly<Record<'mariadb' | 'mysql', MysqlServer | undefined>>,
): Promise<Variables> {
  const ofMariadb = mariadb && (await variables(folder, 'MARIADB', mariadb));
  // Before there was a MySQL server, MYSQL_... named the MariaDB. That goes with the next release.
  const ofMysql = mysql
    ? await variables(folder, 'MYSQL', mysql)
    : mariadb && (await variables(folder, 'MYSQL', mariadb));
  return {
    ...ofMariadb,
    ...ofMysql,
    ...(ofMysql && { LIBMYSQL_ENABLE_CLEARTEXT_PLUGIN: '1' }), // MySQL's client sends no token otherwise
  };
}

async function variables(
  folder: string,
  prefix: 'MARIADB' | 'MYSQL',
  server: MysqlServer,
): Promise<Variables> {
  const { host, port, caFile, database, master } = server;
  const home = join(folder, `${prefix.toLowerCase()}-client`);
  await writeClientFile(home, server);
  return {
    // The clients `mariadb` and `mysql` read my.cnf there; for `mariadb`, MARIADB_HOME comes first.
    [`${prefix}_HOME`]: home,
    [`${prefix}_HOST`]: host,
    [`${prefix}_PORT`]: String(port),
    [`${prefix}_USER`]: master.username,
    [`${prefix}_PASSWORD`]: master.password,
    [`${prefix}_DATABASE`]: database,
    [`${prefix}_CA`]: caFile,
    ...(prefix === 'MYSQL' && { MYSQL_TCP_PORT: String(port) }),
  };
}

async function writeClientFile(
  home: string,
  { host, port, caFile, database, master }: MysqlServer,
): Promise<void> {
  await mkdir(home);
  const settings = [
    ...[`host=${host}`, 'protocol=tcp', `port=${port}`], // localhost would be a socket
    ...[`user=${master.username}`, `password=${master.password}`],
    `ssl-ca=${caFile}`,
  ];
  const file = [
    ...['[client]', ...settings],
    ...['[mysql]', `database=${database}`],
    ...['[client-mariadb]', 'ssl-verify-server-cert'], // unknown to MySQL's
    '',
  ].join('\n');
  await writeFile(join(home, 'my.cnf'), file, { mode: 0o600 });
}
