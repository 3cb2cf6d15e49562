import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, functionArn, type LambdaFunction } from './function.ts';

/** Lambda's pauses before each retry of a failed event, and between attempts to start it. */
export interface AsynchronousDelays {
  /** @default - 1 s and 2 s; on AWS 1 minute and 2 minutes */
  readonly retries?: readonly number[];
  /** Doubles each time, up to 16 times as much. @default - 100 ms; on AWS 1 s, up to 5 minutes */
  readonly refused?: number;
}

/**
 * Events that wait for their function, by the rules of "Asynchronous invocation" in the Lambda
 * Developer Guide.
 */
export interface EventQueue {
  accept(event: string, qualifier: string): void;
  /** The next `times` events are delivered twice: Lambda promises "at least once". */
  duplicate(times: number): void;
  readonly pending: number;
  /** Resolves when nothing is pending, including records for the failure destination. */
  settled(): Promise<void>;
  stop(): void;
}

type Invoke = (event: string, qualifier: string, requestId: string) => Promise<Answer>;
type SendToDestination = (arn: string, record: string) => Promise<void>;

export function createEventQueue(options: {
  readonly lambda: LambdaFunction;
  readonly delays?: AsynchronousDelays | undefined;
  readonly invoke: Invoke;
  readonly send: SendToDestination;
}): EventQueue {
  const { lambda, invoke, send } = options;
  const { retries = [1_000, 2_000], refused = 100 } = options.delays ?? {};
  const { maximumRetryAttempts = 2, onFailure } = lambda;
  const ended = new AbortController();
  const deliveries = new Set<Promise<void>>();
  let duplicates = 0;

  /** A refusal is no attempt, because the code did not run. */
  async function attempt(event: string, qualifier: string, requestId: string): Promise<Answer> {
    for (let pause = refused; ; pause = Math.min(pause * 2, refused * 16)) {
      const answer = await invoke(event, qualifier, requestId);
      if (answer.status === 200) return answer;
      await delay(pause, undefined, ended);
    }
  }

  async function deliver(event: string, qualifier: string, requestId: string): Promise<void> {
    let answer = await attempt(event, qualifier, requestId);
    for (let retry = 0; hasFailed(answer) && retry < maximumRetryAttempts; retry++) {
      await delay(retries[Math.min(retry, retries.length - 1)], undefined, ended);
      answer = await attempt(event, qualifier, requestId);
    }
    if (hasFailed(answer) && onFailure !== undefined && !ended.signal.aborted) {
      const count = maximumRetryAttempts + 1;
      await send(onFailure, failureRecord({ lambda, event, requestId, answer, count }));
    }
  }

  return {
    accept(event, qualifier) {
      const requestId = randomUUID();
      const times = duplicates > 0 ? 2 : 1;
      duplicates = Math.max(0, duplicates - 1);
      for (let time = 0; time < times; time++) {
        const delivery = deliver(event, qualifier, requestId)
          .catch((error: unknown) => {
            if (!ended.signal.aborted) throw error;
          })
          .finally(() => deliveries.delete(delivery));
        deliveries.add(delivery);
      }
    },
    duplicate(times) {
      duplicates += times;
    },
    get pending() {
      return deliveries.size;
    },
    async settled() {
      while (deliveries.size > 0) await Promise.all(deliveries);
    },
    stop() {
      ended.abort();
    },
  };
}

function hasFailed({ headers }: Answer): boolean {
  return headers['x-amz-function-error'] !== undefined;
}

function failureRecord(failed: {
  readonly lambda: LambdaFunction;
  readonly event: string;
  readonly requestId: string;
  readonly answer: Answer;
  readonly count: number;
}): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: failed.requestId,
      functionArn: `${functionArn(failed.lambda)}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: failed.count,
    },
    requestPayload: JSON.parse(failed.event),
    responseContext: {
      statusCode: failed.answer.status,
      executedVersion: '$LATEST',
      functionError: failed.answer.headers['x-amz-function-error'],
    },
    responsePayload: JSON.parse(failed.answer.body),
  });
}
