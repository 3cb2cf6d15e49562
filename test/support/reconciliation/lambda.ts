import { LATENCY, MEGABYTES_OF_A_CORE } from './assumptions.ts';
import type { Clock } from './clock.ts';

/** A function of Lambda: its instances start cold, stay warm, and have the CPU of their memory. */
export interface Lambda {
  readonly calls: number;
  readonly coldStarts: number;
  readonly mostAtOnce: number;
  readonly gigabyteSeconds: number;
  call<Out>(work: (cpu: (ms: number) => Promise<void>) => Promise<Out>): Promise<Out>;
}

export function lambdaOf(clock: Clock, megabytes: number): Lambda {
  let [calls, coldStarts, warm, busy, mostAtOnce, milliseconds] = [0, 0, 0, 0, 0, 0];
  return {
    get calls() {
      return calls;
    },
    get coldStarts() {
      return coldStarts;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    get gigabyteSeconds() {
      return (milliseconds / 1_000) * (megabytes / 1_024);
    },
    async call(work) {
      const began = clock.now();
      calls += 1;
      busy += 1;
      mostAtOnce = Math.max(mostAtOnce, busy);
      if (warm > 0) warm -= 1;
      else {
        coldStarts += 1;
        await clock.sleep(LATENCY.coldStart);
      }
      let freeAt = 0;
      try {
        return await work(async (ms) => {
          freeAt = Math.max(freeAt, clock.now()) + ms * (MEGABYTES_OF_A_CORE / megabytes);
          await clock.sleep(freeAt - clock.now());
        });
      } finally {
        busy -= 1;
        warm += 1;
        milliseconds += clock.now() - began;
      }
    },
  };
}
