import { Blocked, RaceLost } from '../errors/server.ts';
import type { Ports } from './ports.ts';

/** Races that an attempt may lose; each pause is longer than the one before. */
const RACES = 10;

/** Milliseconds that others' sessions may hold a run up: who waits longer should know by whom. */
const PATIENCE = 60_000;
const PAUSE = 1_000;

/** What an attempt needs to know of the others. */
export interface Attempt {
  /** Will an error of this attempt's be repeated? Then there is no point in cleaning up. */
  willRepeat(error: unknown): boolean;
  /** What an attempt that failed has cost others, such as their sessions, is told in the end. */
  tell(warnings: readonly string[]): void;
}

/**
 * Starts the work again from the beginning when somebody else changed, or holds, the same thing. No
 * lock is kept meanwhile, so that nobody waits with us.
 */
export async function repeating<T extends { readonly warnings: readonly string[] }>(
  { log, sleep, deadline }: Pick<Ports, 'log' | 'sleep' | 'deadline'>,
  work: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const patience = deadline.reserve(Math.max(deadline.left() - PATIENCE, deadline.left() / 2));
  const told = new Set<string>();
  const tell = (warnings: readonly string[]) => {
    for (const warning of warnings) told.add(warning);
  };
  for (let number = 1; ; number++) {
    const willRepeat = once(
      (error) =>
        (error instanceof RaceLost && number < RACES && patience.left() > 0) ||
        (error instanceof Blocked && patience.left() > PAUSE),
    );
    try {
      const done = await work({ willRepeat, tell });
      return { ...done, warnings: [...new Set([...told, ...done.warnings])] };
    } catch (error) {
      if (!willRepeat(error)) {
        if (told.size > 0) log.info('what this has cost others', { warnings: [...told] });
        throw error;
      }
      const because = error instanceof Error ? error.message : '';
      log.info('somebody else is in the way; looking again', { attempt: number, because });
      await sleep(error instanceof Blocked ? PAUSE : 50 * number + Math.random() * 100);
    }
  }
}

/** The first answer for an error counts, since time goes on. */
function once(decide: (error: unknown) => boolean): (error: unknown) => boolean {
  const answers = new Map<unknown, boolean>();
  return (error) => {
    const answer = answers.get(error) ?? decide(error);
    answers.set(error, answer);
    return answer;
  };
}
