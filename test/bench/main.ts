import { join } from 'node:path';
import { reason } from '../../provider/runtime/errors.ts';
import { startMoto } from '../sandbox/aws/moto.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { parseArguments } from './arguments.ts';
import { benchCold } from './cold.ts';
import { benchDatabase } from './database.ts';
import { databaseTable } from './database-table.ts';
import { benchDirectories } from './directory.ts';
import { type Earlier, earlierCode } from './earlier.ts';
import type { Engine } from './engine.ts';
import { startMysqlEngine } from './mysql.ts';
import { benchPage } from './page.ts';
import { startPostgresEngine } from './postgres.ts';
import { benchReconciliation } from './reconcile/bench.ts';
import { scaleTables } from './reconcile/table.ts';
import { benchRelations } from './relations.ts';
import { coldTable, directoryTable, pageTable, relationsTable, wayTable } from './table.ts';
import { benchWay } from './way.ts';

/**
 * `npm run bench`: the tables of docs/benchmarks.md on standard output, progress on standard error.
 * `npm run bench -- mysql way`: only those. `--against COMMIT`: the spoke of that commit as well.
 * `--people 1,100`: so many, in the tables of databases.
 */
interface Context {
  readonly awsEndpoint: string;
  readonly earlier: Earlier | undefined;
  readonly people?: readonly number[];
  readonly progress: (line: string) => void;
}

type Part = (context: Context) => Promise<string>;

const database =
  (start: (awsEndpoint: string) => Promise<Engine>): Part =>
  async (context) =>
    databaseTable(await benchDatabase(await start(context.awsEndpoint), context));

/** A commit from before cold starts were measured. */
const FORMER = 'c5bfc12';

const PARTS = {
  'postgres-15': database((aws) => startPostgresEngine(15, aws)),
  'postgres-18': database((aws) => startPostgresEngine(18, aws)),
  mariadb: database((aws) => startMysqlEngine({ flavour: 'mariadb', series: '10.11' }, aws)),
  mysql: database((aws) => startMysqlEngine({ flavour: 'mysql' }, aws)),
  tables: async ({ awsEndpoint, progress }) =>
    relationsTable(await benchRelations(awsEndpoint, progress)),
  reconcile: async ({ progress }) => scaleTables(await benchReconciliation(progress)),
  page: async ({ progress }) => pageTable(await benchPage(progress)),
  cold: async ({ progress }) => coldTable(FORMER, await benchCold(FORMER, progress)),
  directory: async ({ progress }) => directoryTable(await benchDirectories(progress)),
  way: async ({ progress }) => wayTable(await benchWay(progress)),
} satisfies Record<string, Part>;

const NAMES = Object.keys(PARTS) as ReadonlyArray<keyof typeof PARTS>; // it has no others

async function main(): Promise<void> {
  const { parts, against, ...sizes } = asked();
  const earlier = against === undefined ? undefined : await earlierCode(against);
  const progress = (line: string) => console.error(line);
  const folder = temporaryFolder('bench');
  const moto = await startMoto({ logFile: join(folder.path, 'moto.log'), progress });
  try {
    for (const name of NAMES) {
      if (!parts.includes(name)) continue;
      console.log(
        `${await PARTS[name]({ awsEndpoint: moto.endpoint, earlier, ...sizes, progress })}\n`,
      );
    }
  } finally {
    await moto.stop();
    await folder.remove();
  }
}

function asked() {
  try {
    return parseArguments(process.argv.slice(2), NAMES);
  } catch (error) {
    console.error(`bench: ${reason(error)}`);
    process.exit(2);
  }
}

await main();
