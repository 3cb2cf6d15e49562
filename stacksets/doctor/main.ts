import { hubAt } from '../ask-hub/hub.ts';
import { runProgram } from '../ask-hub/program.ts';
import { parseOptions, USAGE } from './options.ts';
import { statusOf, survey } from './survey.ts';
import { tableOf } from './table.ts';

/**
 * `npm run doctor` asks the hub whether database-access works everywhere. Progress goes to standard
 * error, the result to standard output.
 */
await runProgram({ name: 'doctor', usage: USAGE, main });

async function main(words: readonly string[]): Promise<number> {
  const { hub, region, only, json, help } = parseOptions(words);
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const found = await survey(hubAt(hub, region), only, (line) => console.error(line));
  console.log(json ? JSON.stringify(found, undefined, 2) : tableOf(found));
  return statusOf(found);
}
