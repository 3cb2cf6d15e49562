import { join } from 'node:path';
import { startMoto } from '../sandbox/aws/moto.ts';
import { temporaryFolder } from '../sandbox/ownership.ts';
import { benchDirectories } from './directory.ts';
import { benchPostgres } from './postgres.ts';
import { directoryTable, postgresTables } from './table.ts';

/** `npm run bench`: the tables of docs/benchmarks.md on standard output, what is going on on standard error. */
const progress = (line: string) => console.error(line);
const folder = temporaryFolder('bench');
const logFile = join(folder.path, 'moto.log');
const moto = await startMoto({
  ...{ functionsPort: 9, organization: 'o-none', members: [], logFile },
  progress,
});
try {
  for (const major of [15, 18] as const)
    console.log(postgresTables(await benchPostgres(major, moto.endpoint, progress)));
  console.log(directoryTable(await benchDirectories(progress)));
} finally {
  await moto.stop();
  await folder.remove();
}
