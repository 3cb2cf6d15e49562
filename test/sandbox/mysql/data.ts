import { join } from 'node:path';
import type { ServerProgram } from '../machine/program.ts';
import { runTool } from '../machine/tool.ts';
import { copyEmptyData } from '../mysql-protocol/empty-data.ts';

/** Raise this when folders made before no longer do. */
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

export async function emptyData(
  program: ServerProgram,
  data: string,
  options: DataOptions,
): Promise<void> {
  const madeWith = [FORMAT, essentials({ ...program, base: '' }, '', options)];
  await copyEmptyData(data, { name: `mysql-data-${program.version}`, madeWith }, (made) =>
    runTool(program.command, [
      ...program.prefix,
      ...essentials(program, made, options),
      '--initialize-insecure',
    ]),
  );
}
