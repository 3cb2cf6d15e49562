import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerProgram } from '../machine/program.ts';
import { runTool } from '../machine/tool.ts';
import { copyEmptyData } from '../mysql-protocol/empty-data.ts';

/** Raise this when folders made before no longer do. */
const FORMAT = 1;
/** In the order of mariadb-install-db, which also adds help texts and the database `test`. */
const SYSTEM_TABLES = [
  'NAME_system_tables.sql',
  'NAME_performance_tables.sql',
  'NAME_system_tables_data.sql',
  'maria_add_gis_sp_bootstrap.sql',
  'NAME_sys_schema.sql',
];

/** The folder below share/, and the first part of its scripts' names: since 11.8, MariaDB's own. */
function shareName({ base }: ServerProgram): 'mariadb' | 'mysql' {
  return existsSync(join(base, 'share', 'mariadb', 'mariadb_system_tables.sql'))
    ? 'mariadb'
    : 'mysql';
}

/** The options without which a server does not start, on a data folder made with the same. */
export function essentials(program: ServerProgram, data: string): string[] {
  const share = join(program.base, 'share', shareName(program));
  return [
    '--no-defaults', // nothing from /etc/mysql
    `--basedir=${program.base}`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${join(share, 'charsets')}`,
    `--datadir=${data}`,
    // At its start, a server removes all temporary tables from this folder. In /tmp, that would
    // crash another server that had made one of them.
    `--tmpdir=${data}`,
    // It refuses to run as root unless told to. Another user could read neither the repository,
    // which may be below root's home, nor the certificates.
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    '--innodb-log-file-size=4M',
    '--debug-no-sync', // the data is thrown away with the server
  ];
}

export async function emptyData(program: ServerProgram, data: string): Promise<void> {
  const madeWith = [FORMAT, essentials({ ...program, base: '' }, '')];
  await copyEmptyData(data, { name: `mariadb-data-${program.version}`, madeWith }, (made) =>
    bootstrap(program, made),
  );
}

async function bootstrap(program: ServerProgram, data: string): Promise<void> {
  const share = shareName(program);
  const scripts = SYSTEM_TABLES.map((name) => name.replace('NAME', share)).map((name) =>
    readFile(join(program.base, 'share', share, name), 'utf8'),
  );
  // No login by the name of an OS user: the server's own is made when it starts.
  const head = 'CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n';
  const input = [head, ...(await Promise.all(scripts))].join('\n');
  const parameters = [...program.prefix, ...essentials(program, data), '--bootstrap'];
  await runTool(program.command, parameters, { input });
}
