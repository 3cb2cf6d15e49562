import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type MysqlServer, type ServerOptions, startServer } from '../mysql-protocol/server.ts';
import { emptyData, essentials } from './data.ts';
import { authenticationPlugin } from './plugin.ts';
import { type MariadbSeries, mariadbProgram } from './program.ts';
import { firstUser, rdsLikeMariadb } from './rds-like-master.ts';

export interface MariadbOptions extends ServerOptions {
  /** @default '10.11' */
  readonly series?: MariadbSeries;
}

/** A MariaDB server as RDS provides it: its master user has no SUPER. */
export async function startMariadb(options: MariadbOptions): Promise<MysqlServer> {
  const { directory, progress = () => {}, series = '10.11' } = options;
  const program = await mariadbProgram(series, progress);
  const home = join(directory, 'mariadb');
  mkdirSync(home, { mode: 0o700 });
  const data = join(home, 'data');
  await emptyData(program, data);
  await authenticationPlugin(join(home, 'plugins'));
  return startServer(options, {
    ...{ flavour: 'mariadb', name: 'MariaDB', home, program, firstUser },
    essentials: essentials(program, data),
    settings: { socket: '', 'innodb-buffer-pool-size': '16M' },
    asOnRds: rdsLikeMariadb,
  });
}
