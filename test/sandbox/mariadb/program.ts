import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { debianServer, type ServerProgram } from '../machine/program.ts';
import { runTool, TOOL_PATH } from '../machine/tool.ts';

/** Of those that RDS offers, the ones that Debian has. */
export const MARIADB_SERIES = ['10.11', '11.8'] as const;
export type MariadbSeries = (typeof MARIADB_SERIES)[number];

const SUITES: Readonly<Record<MariadbSeries, string>> = { '10.11': 'bookworm', '11.8': 'trixie' };

/** This machine's MariaDB server if it is of that series, else Debian's. */
export async function mariadbProgram(
  series: MariadbSeries,
  progress: (line: string) => void,
): Promise<ServerProgram> {
  const pattern = new RegExp(`^${series.replace('.', '\\.')}\\.\\d+$`);
  const installed = await installedProgram();
  if (installed && pattern.test(installed.version)) return installed;
  const server = {
    name: 'MariaDB',
    package: { name: 'mariadb-server-core', suite: SUITES[series] },
    path: 'sbin/mariadbd',
    series: pattern,
  };
  return debianServer(server, progress);
}

async function installedProgram(): Promise<ServerProgram | undefined> {
  const command = TOOL_PATH.split(delimiter)
    .map((folder) => join(folder, 'mariadbd'))
    .find((path) => existsSync(path));
  if (command === undefined) return undefined;
  const text = await runTool(command, ['--no-defaults', '--version']);
  const version = /(\d+\.\d+\.\d+)-MariaDB/.exec(text)?.[1] ?? '';
  return { version, command, prefix: [], base: dirname(dirname(command)) };
}
