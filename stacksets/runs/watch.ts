import { setTimeout as delay } from 'node:timers/promises';
import { command } from '../../provider/runtime/command.ts';
import { follow } from './follow.ts';
import { resultsIn } from './results.ts';
import type { Outcome } from './run.ts';
import type { Machine } from './state-machine.ts';

/**
 * Shows how far a run is until it is over, on standard error. Ctrl-C ends the program, and leaves
 * the run going.
 *
 * @param program the one that shows the run afterwards
 */
export async function watch(machine: Machine, id: string, program: string): Promise<Outcome> {
  process.once('SIGINT', () => {
    const howToLook = command(program, `--run ${id}`);
    console.error(`\n${program}: the run goes on. Look at it with: ${howToLook}`);
    process.exit(130);
  });
  console.error(`run ${id}`);
  const results = resultsIn(() => machine.bucketOf(id), id, machine.region);
  return await follow(
    { id, state: () => machine.state(id), ...results },
    { progress: (line) => console.error(line), wait: delay, now: Date.now },
  );
}
