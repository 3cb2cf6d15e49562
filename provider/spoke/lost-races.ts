import type { Ports } from './ports.ts';
import { RaceLost } from './server.ts';

const ATTEMPTS = 5;

/**
 * Starts the work again from the beginning when it lost a race, five times in all. The attempt can
 * ask whether an error of its own will be repeated: then there is no point in cleaning up.
 */
export async function repeatingLostRaces<T>(
  { log, sleep }: Pick<Ports, 'log' | 'sleep'>,
  attempt: (willRepeat: (error: unknown) => boolean) => Promise<T>,
): Promise<T> {
  for (let race = 1; ; race++) {
    const willRepeat = (error: unknown) => error instanceof RaceLost && race < ATTEMPTS;
    try {
      return await attempt(willRepeat);
    } catch (error) {
      if (!willRepeat(error)) throw error;
      log.info('somebody else changed the same thing; looking again', { race });
      await sleep(100 * race + Math.random() * 100);
    }
  }
}
