import { middle } from '../measure.ts';
import { type FunctionName, lastOf, type WayWorld } from './world.ts';

const ROUNDS = 9;

/** The first invocation of a function that nobody has used for a while. Milliseconds. */
export interface ColdStart {
  readonly cold: FunctionName | 'door, hub and spoke';
  /** Until the caller has the answer. */
  readonly first: number;
  /** Of that: until the processes had loaded their code. */
  readonly start: number;
  /** The same request once more. */
  readonly warm: number;
}

/** Each function is a process of its own, which the invocation starts. */
export async function coldStarts(world: WayWorld): Promise<ColdStart[]> {
  const rows: ReadonlyArray<readonly [ColdStart['cold'], readonly FunctionName[], FunctionName]> = [
    ['nothing', ['nothing'], 'nothing'],
    ['spoke', ['spoke'], 'spoke'],
    ['hub', ['hub'], 'hub'],
    ['door', ['door'], 'door'],
    ['door, hub and spoke', ['door', 'hub', 'spoke'], 'door'],
  ];
  const times = rows.map(() => ({
    first: [] as number[],
    start: [] as number[],
    warm: [] as number[],
  }));
  const { pools, invoke, request } = world;
  // In turn, so that other load on the machine hits all alike.
  for (let round = 0; round < ROUNDS; round++)
    for (const [at, [, cold, asked]] of rows.entries()) {
      await Promise.all(cold.map((name) => pools[name].forgetIdle()));
      const first = await invoke(asked, request('postgres'));
      const starts = cold.map((name) => lastOf(pools[name]).took?.start ?? Number.NaN);
      times[at]?.first.push(first);
      times[at]?.start.push(starts.reduce((sum, start) => sum + start));
      times[at]?.warm.push(await invoke(asked, request('postgres')));
    }
  return rows.map(([cold], at) => ({
    cold,
    first: middle(times[at]?.first ?? []),
    start: middle(times[at]?.start ?? []),
    warm: middle(times[at]?.warm ?? []),
  }));
}
