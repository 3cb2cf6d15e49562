import type { RunInput } from '../../../provider/contract/messages/reconcile.ts';
import { command } from '../../../provider/runtime/command.ts';
import { counted } from '../../ask-hub/wording.ts';
import type { Program } from '../../cli/program.ts';
import { bucketCalled } from '../../runs/bucket.ts';
import { readLatest, usualBucket } from '../../runs/reviews.ts';
import { type Machine, machineCalled } from '../../runs/state-machine.ts';
import { watch } from '../../runs/watch.ts';
import { statusOf } from './attention.ts';
import { type NewRun, parseOptions, USAGE } from './options.ts';
import { neverSeen, onlyOf } from './people.ts';
import { tableOf } from './table.ts';

/**
 * `reconcile` starts a run of the reconciliation, and shows it. Progress goes to standard
 * error, the result to standard output.
 */
export const reconcile: Program = { name: 'reconcile', usage: USAGE, main };

async function main(words: readonly string[]): Promise<number> {
  const options = parseOptions(words);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const { run } = options;
  const machine = await machineCalled(options.machine);
  const id = 'id' in run ? run.id : await machine.start(await inputOf(run, machine));
  const outcome = await watch(machine, id, 'reconcile');
  // Only a terminal has a width.
  const width = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  console.log(options.json ? JSON.stringify(outcome, undefined, 2) : tableOf(outcome, width));
  return statusOf(outcome);
}

/** Which accesses somebody has, the latest review says. */
async function inputOf({ input, people, bucket }: NewRun, machine: Machine): Promise<RunInput> {
  if (people === undefined) return input;
  const results = bucketCalled(bucket ?? usualBucket(machine), machine.region);
  const review = await readLatest(results);
  const chosen = onlyOf(people, input, review);
  const unseen = neverSeen(input, review);
  if (unseen > 0)
    console.error(
      `reconcile: no run has seen the logins of ${counted(unseen, 'access', 'accesses')} yet, which ` +
        `this run leaves out: ${command('reconcile')} without --person is for them too`,
    );
  return chosen;
}
