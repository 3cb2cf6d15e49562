import { debianServer, type ServerProgram } from '../machine/program.ts';

/** The only suite of Debian that has MySQL. */
const MYSQL = {
  name: 'MySQL',
  package: { name: 'mysql-server-core', suite: 'sid' },
  path: 'sbin/mysqld',
  series: /^\d+\.\d+\.\d+$/,
};

export function mysqlProgram(progress: (line: string) => void): Promise<ServerProgram> {
  return debianServer(MYSQL, progress);
}
