import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Counts, Engine } from './engine.ts';
import { type AwsCalls, meterAws } from './meter.ts';

export interface Cost extends Counts {
  readonly ms: number;
  /** What processors worked in this process, in milliseconds. */
  readonly cpu: number;
  readonly aws: AwsCalls;
  /** The failures of a round in which other calls succeeded. */
  readonly failures: readonly string[];
}

/** The server counts, in its log. */
export async function measure(
  { world, count }: Engine,
  work: () => Promise<readonly string[]>,
): Promise<Cost> {
  const log = openSync(world.server.logFile, 'r');
  try {
    const before = fstatSync(log).size;
    const worked = process.cpuUsage();
    const start = performance.now();
    const [failures, aws] = await meterAws(work);
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(worked);
    const lines = Buffer.alloc(fstatSync(log).size - before);
    readSync(log, lines, 0, lines.length, before);
    return { ms, cpu: (user + system) / 1_000, aws, ...count(lines.toString()), failures };
  } finally {
    closeSync(log);
  }
}

/** The one in the middle by time. */
export function median(costs: readonly Cost[]): Cost {
  const middle = costs.toSorted((a, b) => a.ms - b.ms)[Math.floor((costs.length - 1) / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}

/** The median of times in milliseconds. */
export function middle(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}
