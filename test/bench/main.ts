import { join } from 'node:path';
import { startMoto } from '../sandbox/aws/moto.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { benchCold } from './cold.ts';
import { benchDatabase } from './database.ts';
import { benchDirectories } from './directory.ts';
import type { Engine } from './engine.ts';
import { startMysqlEngine } from './mysql.ts';
import { benchPage } from './page.ts';
import { startPostgresEngine } from './postgres.ts';
import { benchReconciliation } from './reconcile/bench.ts';
import { scaleTables } from './reconcile/table.ts';
import { benchRelations } from './relations.ts';
import {
  coldTable,
  databaseTable,
  directoryTable,
  pageTable,
  relationsTable,
  wayTable,
} from './table.ts';
import { benchWay } from './way.ts';

/**
 * `npm run bench`: the tables of docs/benchmarks.md on standard output, progress on standard error.
 * `npm run bench -- mysql`: those of one server, or of several.
 */
const ENGINES: Readonly<Record<string, (awsEndpoint: string) => Promise<Engine>>> = {
  'postgres-15': (awsEndpoint) => startPostgresEngine(15, awsEndpoint),
  'postgres-18': (awsEndpoint) => startPostgresEngine(18, awsEndpoint),
  mariadb: (awsEndpoint) => startMysqlEngine({ flavour: 'mariadb', series: '10.11' }, awsEndpoint),
  mysql: (awsEndpoint) => startMysqlEngine({ flavour: 'mysql' }, awsEndpoint),
};
const wanted = process.argv.slice(2);
const RELATIONS = 'tables';
const RECONCILIATION = 'reconcile';
const PAGE = 'page';
const COLD = 'cold';
const names = [...Object.keys(ENGINES), RELATIONS, RECONCILIATION, PAGE, COLD];
/** A commit from before cold starts were measured. */
const FORMER = 'c5bfc12';
const unknown = wanted.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`bench: ${unknown} is none of ${names.join(', ')}`);
  process.exit(2);
}

const progress = (line: string) => console.error(line);
const folder = temporaryFolder('bench');
const logFile = join(folder.path, 'moto.log');
const moto = await startMoto({ logFile, progress });
try {
  for (const [name, start] of Object.entries(ENGINES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const engine = await start(moto.endpoint);
    console.log(databaseTable(await benchDatabase(engine, moto.endpoint, progress)));
  }
  if (wanted.length === 0 || wanted.includes(RELATIONS))
    console.log(`${relationsTable(await benchRelations(moto.endpoint, progress))}\n`);
  if (wanted.length === 0 || wanted.includes(RECONCILIATION))
    console.log(`${scaleTables(await benchReconciliation(progress))}\n`);
  if (wanted.length === 0 || wanted.includes(PAGE))
    console.log(`${pageTable(await benchPage(progress))}\n`);
  if (wanted.length === 0 || wanted.includes(COLD))
    console.log(`${coldTable(FORMER, await benchCold(FORMER, progress))}\n`);
  if (wanted.length === 0) {
    console.log(`${directoryTable(await benchDirectories(progress))}\n`);
    console.log(wayTable(await benchWay(progress)));
  }
} finally {
  await moto.stop();
  await folder.remove();
}
