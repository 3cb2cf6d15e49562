import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MariadbServer } from './server.ts';

/** Variables for programs, and a file for the clients `mariadb` and `mysql`, which read it. */
export async function mariadbVariables(
  folder: string,
  { host, port, caFile, database, master }: MariadbServer,
): Promise<Readonly<Record<string, string>>> {
  const home = join(folder, 'mariadb-client');
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
  return {
    MYSQL_HOME: home,
    MYSQL_HOST: host,
    MYSQL_PORT: String(port),
    MYSQL_TCP_PORT: String(port),
    MYSQL_USER: master.username,
    MYSQL_PASSWORD: master.password,
    MYSQL_DATABASE: database,
    MYSQL_CA: caFile,
    LIBMYSQL_ENABLE_CLEARTEXT_PLUGIN: '1', // MySQL's client sends no token otherwise
  };
}
