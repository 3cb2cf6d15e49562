import { join } from 'node:path';
import { reason } from '../../provider/runtime/errors.ts';
import { startMoto } from '../sandbox/aws/moto.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { parseArguments } from './arguments.ts';
import { circumstancesOf } from './circumstances.ts';
import type { DatabaseResult } from './database.ts';
import { earlierCode } from './earlier.ts';
import { NAMES, PARTS, type PartResult } from './parts.ts';
import { ratioTable } from './ratio-table.ts';
import { type Measured, targetsTable } from './targets.ts';

/**
 * `npm run bench`: the tables of docs/benchmarks.md on standard output, progress on standard error.
 * `npm run bench -- mysql way`: only those. `--against COMMIT`: the spoke of that commit as well.
 * `--people 1,100`: so many, in the tables of databases.
 */
async function main(): Promise<void> {
  const begin = new Date();
  const { parts, against, ...sizes } = asked();
  const earlier = against === undefined ? undefined : await earlierCode(against).catch(refuse);
  const progress = (line: string) => console.error(line);
  const folder = temporaryFolder('bench');
  const moto = await startMoto({ logFile: join(folder.path, 'moto.log'), progress });
  const found: Measured[] = [];
  const databases: DatabaseResult[] = [];
  try {
    for (const name of NAMES) {
      if (!parts.includes(name)) continue;
      const start = performance.now();
      const context = { awsEndpoint: moto.endpoint, earlier, ...sizes, progress };
      const { tables, measured = [], database }: PartResult = await PARTS[name](context);
      console.log(`${tables.trimEnd()}\n`);
      progress(`${name} took ${Math.round((performance.now() - start) / 1_000)} s`);
      found.push(...measured);
      if (database) databases.push(database);
    }
  } finally {
    await moto.stop();
    await folder.remove();
  }
  if (databases.length > 0) console.log(`${ratioTable(databases)}\n`);
  if (found.length > 0) console.log(`${targetsTable(found)}\n`);
  console.log(await circumstancesOf(begin, against));
}

function asked() {
  try {
    return parseArguments(process.argv.slice(2), NAMES);
  } catch (error) {
    return refuse(error);
  }
}

function refuse(error: unknown): never {
  console.error(`bench: ${reason(error)}`);
  process.exit(2);
}

await main();
