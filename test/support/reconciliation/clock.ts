import { setImmediate as turn } from 'node:timers/promises';

/**
 * Time that only passes while everybody waits. The code of the hub runs as it is; what it waits for
 * takes the milliseconds that a stand-in says, and none of ours.
 */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Lets the time pass until the work is done. */
  run<Out>(work: () => Promise<Out>): Promise<Out>;
}

export function virtualClock(): Clock {
  const waiting = new Map<number, Array<() => void>>();
  const times: number[] = [];
  let now = 0;
  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((resolve) => {
        const at = now + Math.max(0, Math.round(ms));
        const others = waiting.get(at);
        if (others !== undefined) others.push(resolve);
        else {
          waiting.set(at, [resolve]);
          times.splice(indexOf(times, at), 0, at);
        }
      }),
    async run(work) {
      let isOver = false;
      const done = work().finally(() => {
        isOver = true;
      });
      // What is not of this clock, such as a connection to a directory, has the turns of the loop.
      for (await turn(); !isOver; await turn()) {
        const next = times.shift();
        if (next === undefined) continue;
        now = next;
        for (const wake of waiting.get(next) ?? []) wake();
        waiting.delete(next);
      }
      return done;
    },
  };
}

/** Where a time belongs among others that are sorted. */
function indexOf(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
