import { setTimeout as delay } from 'node:timers/promises';
import { runProgram } from '../../ask-hub/program.ts';
import { statusOf } from './attention.ts';
import { follow } from './follow.ts';
import { parseOptions, USAGE } from './options.ts';
import { resultsIn } from './results.ts';
import type { Run } from './run.ts';
import { machineCalled } from './state-machine.ts';
import { tableOf } from './table.ts';

/**
 * `npm run reconcile` starts a run of the reconciliation, and shows it. Progress goes to standard
 * error, the result to standard output.
 */
await runProgram({ name: 'reconcile', usage: USAGE, main });

async function main(words: readonly string[]): Promise<number> {
  const options = parseOptions(words);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const machine = await machineCalled(options.machine);
  const id = 'id' in options.run ? options.run.id : await machine.start(options.run.input);
  const howToLook = `npm run reconcile -- --run ${id}`;
  process.once('SIGINT', () => {
    console.error(`\nreconcile: the run goes on. Look at it with: ${howToLook}`);
    process.exit(130);
  });
  console.error(`run ${id}`);
  const results = resultsIn(() => machine.bucketOf(id), id, machine.region);
  const run: Run = { id, state: () => machine.state(id), ...results };
  const outcome = await follow(run, {
    progress: (line) => console.error(line),
    wait: delay,
    now: Date.now,
  });
  // Only a terminal has a width.
  const width = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  console.log(options.json ? JSON.stringify(outcome, undefined, 2) : tableOf(outcome, width));
  return statusOf(outcome);
}
