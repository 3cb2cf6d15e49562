import { reason } from '../../provider/runtime/errors.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { hubAt } from '../ask-hub/hub.ts';
import type { Program } from '../cli/program.ts';
import { parseOptions, USAGE } from './options.ts';
import { stackSetsOf, withReasons } from './stack-reasons.ts';
import { type FailedStack, failedStacks } from './stack-sets.ts';
import { type Found, statusOf, survey } from './survey.ts';
import { tableOf } from './table.ts';

/**
 * `doctor` asks the hub whether database-access works everywhere, and CloudFormation why
 * something is missing. Progress goes to standard
 * error, the result to standard output.
 */
export const doctor: Program = { name: 'doctor', usage: USAGE, main };

async function main(words: readonly string[]): Promise<number> {
  const { hub, region, only, json, help } = parseOptions(words);
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const progress = (line: string) => console.error(line);
  const surveyed = await survey(hubAt(hub, region), only, progress);
  const found = withReasons(surveyed, await stacksOf(surveyed, region, progress));
  console.log(json ? JSON.stringify(found, undefined, 2) : tableOf(found));
  return statusOf(found);
}

/** None if CloudFormation may not be asked: the hub's findings are true without them. */
async function stacksOf(
  found: Found,
  region: string | undefined,
  progress: (line: string) => void,
): Promise<FailedStack[]> {
  try {
    return await failedStacks(region === undefined ? {} : { region }, stackSetsOf(found));
  } catch (error) {
    progress(`why stacks are missing is not known: ${printable(reason(error), 300)}`);
    return [];
  }
}
