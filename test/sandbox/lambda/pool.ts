import { randomUUID } from 'node:crypto';
import { type AsynchronousDelays, createEventQueue } from './asynchronous.ts';
import type { OutgoingCall } from './calls.ts';
import { sendToDestination } from './destination.ts';
import {
  type ExecutionEnvironment,
  type Surroundings,
  startEnvironment,
  type Took,
} from './environment.ts';
import { type Answer, functionArn, type LambdaFunction, ran, refused } from './function.ts';

/** The record of an invocation, for tests. */
export interface InvocationRecord {
  /** The same for each attempt at an asynchronous event. */
  readonly requestId: string;
  readonly event: string;
  /** Undefined while it runs. */
  answer?: Answer;
  /** Undefined if it ran to no end. */
  took?: Took | undefined;
  calls?: readonly OutgoingCall[] | undefined;
}

/** States in which Lambda does not run a function's code. */
export type Refusal = 'Pending' | 'Inactive' | 'Throttled';

/** One function with its execution environments: a free one is used again, else another starts. */
export interface Pool {
  readonly lambda: LambdaFunction;
  readonly logFile: string;
  readonly invocations: readonly InvocationRecord[];
  invoke(event: string, qualifier: string): Promise<Answer>;
  /** Asynchronously: the event is tried again when it fails. */
  accept(event: string, qualifier: string): void;
  /** The next `times` asynchronous events are delivered twice. */
  duplicate(times: number): void;
  /** Resolves when no event waits or runs, and the failure destination has its records. */
  settled(): Promise<void>;
  readonly pending: number;
  /** The next `times` invocations are refused. */
  refuse(why: Refusal, times: number): void;
  /** Invocations whose event is one of those wait, until the returned function is called. */
  hold(isHeld: (event: string) => boolean): () => void;
  /** Kills the environments that are in the middle of an invocation, and returns their number. */
  killBusy(): Promise<number>;
  /** Ends the environments that are free: the next invocation starts one. */
  forgetIdle(): Promise<void>;
  stop(): Promise<void>;
}

interface Hold {
  readonly isHeld: (event: string) => boolean;
  readonly released: Promise<void>;
  readonly release: () => void;
}

/** Lambda's own limit for an account is 1,000; a developer's machine has less room. */
const MAX_ENVIRONMENTS = 25;

export function createPool(
  lambda: LambdaFunction,
  surroundings: Surroundings,
  logFile: string,
  delays?: AsynchronousDelays,
): Pool {
  const most = Math.min(MAX_ENVIRONMENTS, lambda.reservedConcurrency ?? MAX_ENVIRONMENTS);
  const idle = new Set<ExecutionEnvironment>();
  const busy = new Set<ExecutionEnvironment>();
  const invocations: InvocationRecord[] = [];
  const refusals: Refusal[] = [];
  const holds = new Set<Hold>();
  let isStopped = false;

  async function run(record: InvocationRecord, qualifier: string): Promise<Answer> {
    const { requestId, event } = record;
    const arn = functionArn(lambda);
    const environment = takeIdle() ?? startEnvironment(lambda, surroundings, logFile);
    busy.add(environment);
    try {
      const { body, failed, took, calls } = await environment.run({
        requestId,
        event,
        invokedFunctionArn: qualifier ? `${arn}:${qualifier}` : arn,
        deadline: Date.now() + lambda.timeoutSeconds * 1000,
      });
      record.took = took;
      record.calls = calls;
      return ran(body, failed);
    } finally {
      busy.delete(environment);
      if (environment.isAlive()) idle.add(environment);
    }
  }

  function takeIdle(): ExecutionEnvironment | undefined {
    for (const environment of idle) {
      idle.delete(environment);
      if (environment.isAlive()) return environment;
    }
    return undefined;
  }

  async function invoke(
    event: string,
    qualifier: string,
    requestId: string = randomUUID(),
  ): Promise<Answer> {
    const refusal = refusals.shift() ?? (busy.size >= most ? 'Throttled' : undefined);
    if (refusal) return refusedBecause(refusal);
    const record: InvocationRecord = { requestId, event };
    invocations.push(record);
    for (const { isHeld, released } of holds) if (isHeld(event)) await released;
    if (isStopped) return refusedBecause('Inactive');
    record.answer = await run(record, qualifier);
    return record.answer;
  }

  const queue = createEventQueue({
    lambda,
    delays,
    invoke,
    send: (destination, record) =>
      sendToDestination(lambda, surroundings.endpoint, logFile, { destination, record }),
  });

  return {
    lambda,
    logFile,
    invocations,
    invoke: (event, qualifier) => invoke(event, qualifier),
    accept: queue.accept,
    duplicate: queue.duplicate,
    settled: queue.settled,
    get pending() {
      return queue.pending;
    },
    refuse(why, times) {
      refusals.push(...Array<Refusal>(times).fill(why));
    },
    hold(isHeld) {
      const { promise: released, resolve: release } = Promise.withResolvers<void>();
      const hold = { isHeld, released, release };
      holds.add(hold);
      return () => {
        holds.delete(hold);
        release();
      };
    },
    async killBusy() {
      const killed = [...busy];
      await Promise.all(killed.map((environment) => environment.kill()));
      return killed.length;
    },
    async forgetIdle() {
      const free = [...idle];
      idle.clear();
      await Promise.all(free.map((environment) => environment.kill()));
    },
    async stop() {
      queue.stop();
      isStopped = true;
      for (const { release } of holds) release();
      await Promise.all([...idle, ...busy].map((environment) => environment.kill()));
    },
  };
}

/** "Lambda function states" in the Lambda Developer Guide, and the errors of its Invoke API. */
function refusedBecause(why: Refusal): Answer {
  switch (why) {
    case 'Pending':
      return refused(
        409,
        'ResourceConflictException',
        'The operation cannot be performed at this time. ' +
          'The function is currently in the following state: Pending',
      );
    case 'Inactive':
      return refused(
        502,
        'ResourceNotReadyException',
        'The function is inactive and its VPC connection is no longer available. ' +
          'Wait for the VPC connection to reestablish and try again.',
      );
    case 'Throttled':
      return refused(429, 'TooManyRequestsException', 'Rate Exceeded.');
    default:
      return why satisfies never;
  }
}
