import { reason } from '../../provider/runtime/errors.ts';
import { printable } from '../../provider/runtime/printable.ts';
import type { Act } from './act.ts';
import { inTime } from './run.ts';
import { forget, save } from './state.ts';
import type { World } from './world.ts';

/** Minutes. The network interfaces of functions take up to forty to go. */
const LIMIT = 60;

/**
 * Removes everything that the acts have left, the latest first. One that fails does not keep the
 * others; returns the commands that remove by hand what is left then.
 */
export async function remove(
  acts: readonly Act[],
  world: World,
  progress: (line: string) => void,
): Promise<string[]> {
  const { state } = world;
  for (const act of acts.toReversed().filter(({ id }) => state.begun.includes(id))) {
    progress(`removes: ${act.title}`);
    try {
      await inTime(LIMIT, undefined, async (signal) => act.undo?.(world, signal));
      state.begun = state.begun.filter((id) => id !== act.id);
      state.done = state.done.filter((id) => id !== act.id);
      save(state);
    } catch (error) {
      progress(`    not removed: ${printable(reason(error))}`);
    }
  }
  const left = leftOf(acts, world);
  if (left.length === 0) forget(state.choices.name);
  return left;
}

/** The commands that remove what is there now. */
export function leftOf(acts: readonly Act[], world: World): string[] {
  return acts
    .toReversed()
    .filter(({ id }) => world.state.begun.includes(id))
    .flatMap((act) => act.byHand?.(world) ?? []);
}
