import { createHash } from 'node:crypto';
import { constants, existsSync, mkdirSync } from 'node:fs';
import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE } from '../machine/cache.ts';
import { temporaryFolder } from '../machine/ownership.ts';
import type { ServerProgram } from '../machine/program.ts';
import { runTool } from '../machine/tool.ts';

/** To be raised when a folder made before would not do any more. */
const FORMAT = 1;

/** How names are compared can only be said when the data is made. */
export interface DataOptions {
  readonly lowerCaseTableNames?: 0 | 1;
}

/** What a server needs to be started at all, on a data folder that was made with the same. */
export function essentials(
  { base }: ServerProgram,
  data: string,
  { lowerCaseTableNames = 0 }: DataOptions,
): string[] {
  return [
    '--no-defaults', // nothing from /etc/mysql
    `--basedir=${base}`,
    `--lc-messages-dir=${join(base, 'share', 'mysql')}`,
    `--character-sets-dir=${join(base, 'share', 'mysql', 'charsets')}`,
    `--datadir=${data}`,
    `--tmpdir=${data}`,
    `--lower-case-table-names=${lowerCaseTableNames}`,
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    '--mysqlx=OFF',
    '--secure-file-priv=NULL',
    '--innodb-flush-method=nosync', // the data is thrown away with the server
    '--innodb-redo-log-capacity=32M',
  ];
}

/** A copy of an empty server's data, in the new folder `data`. Making it takes seconds, so the first is kept. */
export async function emptyData(
  program: ServerProgram,
  data: string,
  options: DataOptions,
): Promise<void> {
  const key = createHash('sha256')
    .update(JSON.stringify([FORMAT, essentials(program, '', options)]))
    .digest('hex');
  const kept = join(CACHE, `mysql-data-${program.version}-${key.slice(0, 12)}`);
  if (!existsSync(kept)) await make(program, kept, options);
  await cp(kept, data, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

/** Under another name until it is complete: neither a crash nor a second maker leaves half of it behind. */
async function make(program: ServerProgram, kept: string, options: DataOptions): Promise<void> {
  const folder = temporaryFolder('mysql', CACHE);
  try {
    const data = join(folder.path, 'data');
    mkdirSync(data, { mode: 0o700 });
    const parameters = [...program.prefix, ...essentials(program, data, options)];
    await runTool(program.command, [...parameters, '--initialize-insecure']);
    await rename(data, kept).catch((error) => {
      if (!existsSync(kept)) throw error; // else another process was faster
    });
  } finally {
    await folder.remove();
  }
}
