import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two looks: often at first, for what is quick. */
const FIRST = 200;
const LONGEST = 5_000;

/** Looks again and again until it is so, or until the signal comes, whose reason it throws. */
export async function untilTrue(signal: AbortSignal, look: () => Promise<boolean>): Promise<void> {
  for (let pause = FIRST; ; pause = Math.min(LONGEST, pause * 1.3)) {
    signal.throwIfAborted();
    if (await look()) return;
    await delay(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
