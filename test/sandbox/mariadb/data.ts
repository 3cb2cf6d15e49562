import { createHash } from 'node:crypto';
import { constants, existsSync, mkdirSync } from 'node:fs';
import { cp, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE } from '../machine/cache.ts';
import { temporaryFolder } from '../machine/ownership.ts';
import type { ServerProgram } from '../machine/program.ts';
import { runTool } from '../machine/tool.ts';

/** Raise this when folders made before no longer do. */
const FORMAT = 1;
/** In the order of mariadb-install-db, which also adds help texts and the database `test`. */
const SYSTEM_TABLES = [
  'mysql_system_tables.sql',
  'mysql_performance_tables.sql',
  'mysql_system_tables_data.sql',
  'maria_add_gis_sp_bootstrap.sql',
  'mysql_sys_schema.sql',
];

/** The options without which a server does not start, on a data folder made with the same. */
export function essentials({ base }: ServerProgram, data: string): string[] {
  return [
    '--no-defaults', // nothing from /etc/mysql
    `--basedir=${base}`,
    `--lc-messages-dir=${join(base, 'share', 'mysql')}`,
    `--character-sets-dir=${join(base, 'share', 'mysql', 'charsets')}`,
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

/**
 * Copies an empty server's data to the new folder `data`. Making it takes a second, so the first is
 * kept.
 */
export async function emptyData(program: ServerProgram, data: string): Promise<void> {
  const key = createHash('sha256')
    .update(JSON.stringify([FORMAT, essentials(program, '')]))
    .digest('hex');
  const kept = join(CACHE, `mariadb-data-${program.version}-${key.slice(0, 12)}`);
  if (!existsSync(kept)) await make(program, kept);
  await cp(kept, data, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

/**
 * Makes it under another name until it is complete: neither a crash nor a second maker leaves half
 * of it behind.
 */
async function make(program: ServerProgram, kept: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const folder = temporaryFolder('mariadb', CACHE);
  try {
    const data = join(folder.path, 'data');
    mkdirSync(data, { mode: 0o700 });
    const scripts = SYSTEM_TABLES.map((name) =>
      readFile(join(program.base, 'share', 'mysql', name), 'utf8'),
    );
    // No login by the name of an OS user: the server's own is made when it starts.
    const head = 'CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n';
    const input = [head, ...(await Promise.all(scripts))].join('\n');
    const parameters = [...program.prefix, ...essentials(program, data), '--bootstrap'];
    await runTool(program.command, parameters, { input });
    await rename(data, kept).catch((error) => {
      if (!existsSync(kept)) throw error; // else another process was faster
    });
  } finally {
    await folder.remove();
  }
}
