import { benchCold } from './cold.ts';
import { benchDatabase, type DatabaseResult } from './database.ts';
import { databaseTable } from './database-table.ts';
import { databaseTargets } from './database-targets.ts';
import { benchDirectories } from './directory.ts';
import type { Earlier } from './earlier.ts';
import type { Engine } from './engine.ts';
import { startMysqlEngine } from './mysql.ts';
import { coldTargets, directoryTargets, relationsTargets, wayTargets } from './other-targets.ts';
import { benchPage } from './page.ts';
import { startPostgresEngine } from './postgres.ts';
import { benchReconciliation } from './reconcile/bench.ts';
import { scaleTables } from './reconcile/table.ts';
import { benchRelations } from './relations.ts';
import { benchSurveys } from './survey/bench.ts';
import { surveyTable } from './survey/table.ts';
import { coldTable, directoryTable, pageTable, relationsTable } from './table.ts';
import type { Measured } from './targets.ts';
import { benchWay, earlierWay } from './way/bench.ts';
import { wayTables } from './way/table.ts';

export interface Context {
  readonly awsEndpoint: string;
  readonly earlier: Earlier | undefined;
  /** Only these rows of databases. @default - all */
  readonly people?: readonly number[];
  readonly progress: (line: string) => void;
}

/** A part's tables, and what they say of the targets. */
export interface PartResult {
  readonly tables: string;
  readonly measured?: readonly Measured[];
  readonly database?: DatabaseResult;
}

type Part = (context: Context) => Promise<PartResult>;

const database =
  (start: (awsEndpoint: string) => Promise<Engine>): Part =>
  async (context) => {
    const result = await benchDatabase(await start(context.awsEndpoint), context);
    return {
      tables: databaseTable(result),
      measured: databaseTargets(result),
      database: result,
    };
  };

/** A commit from before cold starts were measured. */
const FORMER = 'c5bfc12';

/** What `npm run bench` measures, by the names that it takes. */
export const PARTS = {
  'postgres-15': database((aws) => startPostgresEngine(15, aws)),
  'postgres-18': database((aws) => startPostgresEngine(18, aws)),
  mariadb: database((aws) => startMysqlEngine({ flavour: 'mariadb', series: '10.11' }, aws)),
  mysql: database((aws) => startMysqlEngine({ flavour: 'mysql' }, aws)),
  tables: async (context) => {
    const rows = await benchRelations(context);
    return {
      tables: relationsTable(rows, context.earlier?.commit),
      measured: relationsTargets(rows),
    };
  },
  directory: async ({ earlier, progress }) => {
    const rows = await benchDirectories(earlier, progress);
    return { tables: directoryTable(rows, earlier?.commit), measured: directoryTargets(rows) };
  },
  way: async ({ earlier, progress }) => {
    const way = await benchWay(progress);
    const before = earlier && wayTables(await earlierWay(earlier, progress), earlier.commit);
    return {
      tables: [wayTables(way), ...(before === undefined ? [] : [before])].join('\n\n'),
      measured: wayTargets(way),
    };
  },
  cold: async ({ progress }) => {
    const rows = await benchCold(FORMER, progress);
    return { tables: coldTable(FORMER, rows), measured: coldTargets(rows) };
  },
  operators: async ({ progress }) => ({ tables: surveyTable(await benchSurveys(progress)) }),
  reconcile: async ({ progress }) => ({ tables: scaleTables(await benchReconciliation(progress)) }),
  page: async ({ progress }) => ({ tables: pageTable(await benchPage(progress)) }),
} satisfies Record<string, Part>;

export const NAMES = Object.keys(PARTS) as ReadonlyArray<keyof typeof PARTS>; // it has no others
