import { reason } from '../../provider/runtime/errors.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { hubAt } from './hub.ts';
import { NotAsked } from './not-asked.ts';
import { parseOptions, USAGE } from './options.ts';
import { statusOf, survey } from './survey.ts';
import { tableOf } from './table.ts';

/**
 * `npm run doctor` asks the hub whether database-access works everywhere. Progress goes to standard
 * error, the result to standard output.
 */
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`doctor: ${printable(reason(error))}`);
  if (!(error instanceof NotAsked)) console.error(USAGE);
  process.exitCode = 2;
}

async function main(words: string[]): Promise<number> {
  const { hub, region, only, json, help } = parseOptions(words);
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const found = await survey(hubAt(hub, region), only, (line) => console.error(line));
  console.log(json ? JSON.stringify(found, undefined, 2) : tableOf(found));
  return statusOf(found);
}
