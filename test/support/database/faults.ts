import { SSMClient } from '@aws-sdk/client-ssm';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { parameterStore } from '../../../provider/spoke/parameters/store.ts';
import type { OpenServer, Ports } from '../../../provider/spoke/ports.ts';
import { recordStore } from '../../../provider/spoke/records/store.ts';
import type { World } from './world.ts';

/** How an outside call goes wrong. After the spoke's death, nothing more of its work happens. */
export const FAULTS = [
  'is refused',
  'is done, but its answer is lost',
  'is the last before the spoke dies',
] as const;
export const CONNECTION_GONE = 'is done, and its connection is gone';
export type Fault = (typeof FAULTS)[number] | typeof CONNECTION_GONE;

/** Makes one outside call, or spoils it; `disconnect` ends the connection that it uses. */
export type Step = <T>(call: () => Promise<T>, disconnect?: () => Promise<unknown>) => Promise<T>;

/** The parts that differ between engines. */
interface Engine {
  readonly world: World;
  /** Properties that make an error one of the server's. */
  readonly serverError: object;
  /** Opens servers whose logins and queries are steps. */
  openServer(step: Step): OpenServer;
}

/** A run of the spoke of which one outside call goes wrong. */
interface FaultyRun {
  readonly fault: Fault;
  readonly ports: Pick<Ports, 'openServer' | 'parameters' | 'records'>;
  /** Did the run get as far as the call that was to be spoiled? */
  happened(): boolean;
}

/** Which fault each call meets. */
export interface Round {
  readonly name: string;
  fault(call: number): Fault;
}

/**
 * One round, in which the faults take turns; for each story another of them begins. With
 * TEST_CRASH=every in the environment, each call meets each of them, which takes very long.
 */
export function roundsOf(faults: readonly Fault[]): Round[] {
  if (isEvery()) return faults.map((fault) => ({ name: `one ${fault}`, fault: () => fault }));
  let story = 0;
  return [
    {
      name: 'one goes wrong in one way or another',
      fault: (call) => {
        if (call <= STRIDE) story += 1;
        return faults[(Math.floor(call / STRIDE) + story) % faults.length] ?? 'is refused';
      },
    },
  ];
}

/** A whole story for each call takes minutes, so that only each so many-th call is spoiled. */
export const STRIDE = 13;

export function isEvery(): boolean {
  return process.env.TEST_CRASH === 'every';
}

let stories = 0;

/**
 * Spoils one call after the other, or each so many-th, until a run gets through untouched. Other
 * stories begin with another call. Returns the number of calls that a run makes.
 */
export async function forEveryCall(
  engine: Engine,
  round: Round,
  story: (run: FaultyRun, number: number) => Promise<void>,
): Promise<number> {
  const step = isEvery() ? 1 : STRIDE;
  const first = (stories++ % step) + 1;
  for (let number = first; ; number += step) {
    const run = faultyRun(engine, round.fault(number), number);
    await story(run, number);
    if (!run.happened()) return number - 1;
  }
}

function faultyRun(
  { world, serverError, openServer }: Engine,
  fault: Fault,
  number: number,
): FaultyRun {
  let calls = 0;
  let isDead = false;
  const problem = (what: string) => Object.assign(new Error(what), serverError);

  const step: Step = async (call, disconnect) => {
    if (isDead) throw problem('the spoke is dead');
    calls += 1;
    if (calls !== number) return call();
    if (fault === 'is refused') throw problem('refused');
    await call();
    if (fault === CONNECTION_GONE) await disconnect?.();
    isDead = fault === 'is the last before the spoke dies';
    throw problem('the answer was lost');
  };

  const ssm = new SSMClient(world.aws);
  ssm.middlewareStack.add((next) => (request) => step(() => next(request)), { step: 'initialize' });
  const store = { ssm, prefix: 'database-access', deadline: deadlineIn(30_000) };
  return {
    fault,
    happened: () => calls >= number,
    ports: {
      openServer: openServer(step),
      parameters: parameterStore(store),
      records: recordStore(store),
    },
  };
}
