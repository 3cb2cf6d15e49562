import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type MysqlServer, type ServerOptions, startServer } from '../mysql-protocol/server.ts';
import { type DataOptions, emptyData, essentials } from './data.ts';
import { pluginFolder } from './plugins.ts';
import { mysqlProgram } from './program.ts';
import { firstUser, type MasterKind, rdsLikeMysql } from './rds-like-master.ts';

export interface MysqlOptions extends ServerOptions, DataOptions {
  /** @default 'role' */
  readonly master?: MasterKind;
  /** As RDS has it since 8.0.36, and Aurora. @default true */
  readonly partialRevokes?: boolean;
}

export interface MysqlWithBinaryLog extends MysqlServer {
  /** The names of the binary log's files begin with it. */
  readonly binaryLog: string;
}

/** A MySQL server as RDS provides it: its master user has no SUPER. */
export async function startMysql(options: MysqlOptions): Promise<MysqlWithBinaryLog> {
  const { directory, progress = () => {}, master = 'role', partialRevokes = true } = options;
  const program = await mysqlProgram(progress);
  const home = join(directory, 'mysql');
  mkdirSync(home, { mode: 0o700 });
  const data = join(home, 'data');
  await emptyData(program, data, options);
  await pluginFolder(program, join(home, 'plugins'));
  const binaryLog = join(home, 'binary-log');
  const server = await startServer(options, {
    ...{ flavour: 'mysql', name: 'MySQL', home, program, firstUser },
    essentials: essentials(program, data, options),
    settings: {
      socket: join(home, 's'), // a path of more than 107 characters is refused
      'log-raw': '1', // else MySQL hides passwords from the log, and no test could find one there
      'log-timestamps': 'SYSTEM',
      'log-bin': binaryLog,
      'server-id': '1',
      'log-bin-trust-function-creators': '1', // else only a superuser can create functions
      'sync-binlog': '0',
      'innodb-buffer-pool-size': '32M',
      'innodb-flush-log-at-trx-commit': '0',
    },
    asOnRds: (superuser, login) =>
      rdsLikeMysql(superuser, login, { version: program.version, master, partialRevokes }),
  });
  return { ...server, binaryLog };
}
