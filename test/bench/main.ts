import { join } from 'node:path';
import { startMoto } from '../sandbox/aws/moto.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { benchDatabase } from './database.ts';
import { benchDirectories } from './directory.ts';
import { startMariadbEngine } from './mariadb.ts';
import { startPostgresEngine } from './postgres.ts';
import { databaseTable, directoryTable, wayTable } from './table.ts';
import { benchWay } from './way.ts';

/**
 * `npm run bench`: the tables of docs/benchmarks.md on standard output, progress on standard error.
 */
const progress = (line: string) => console.error(line);
const folder = temporaryFolder('bench');
const logFile = join(folder.path, 'moto.log');
const moto = await startMoto({ logFile, progress });
try {
  const engines = [
    () => startPostgresEngine(15, moto.endpoint),
    () => startPostgresEngine(18, moto.endpoint),
    () => startMariadbEngine(moto.endpoint),
  ];
  for (const start of engines)
    console.log(databaseTable(await benchDatabase(await start(), moto.endpoint, progress)));
  console.log(`${directoryTable(await benchDirectories(progress))}\n`);
  console.log(wayTable(await benchWay(progress)));
} finally {
  await moto.stop();
  await folder.remove();
}
