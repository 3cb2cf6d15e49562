import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { STSClient } from '@aws-sdk/client-sts';
import { spokeFunction } from '../../contract/names.ts';
import { partition } from '../../contract/request/identity.ts';
import { errorCode } from '../../runtime/errors.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import { assumeSpokeRole, type SpokeCredentials } from './assume-role.ts';
import { FRESH, keptConnections } from './connections.ts';
import { didNotRun, errorIn, explain } from './errors.ts';

/** The place of a spoke. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly vpc: string;
}

export interface Call {
  /** Session tags, for CloudTrail of the spoke's account. */
  readonly tags: Readonly<Record<string, string>>;
  /** @param timeLeft milliseconds that the spoke has for its answer */
  readonly message: (timeLeft: number) => string;
  /** For this place and with these tags, if they were asked for beforehand. */
  readonly credentials?: Promise<SpokeCredentials>;
}

/** Sends a spoke a message, and returns its answer. */
export type CallSpoke = (place: Place, call: Call, invocation: Invocation) => Promise<unknown>;

/** Asks for what a call needs. It is of use for this place and these tags only. */
export type EnterSpoke = (
  place: Place,
  tags: Call['tags'],
  invocation: Invocation,
) => Promise<SpokeCredentials>;

export interface EnterOptions {
  readonly sts: STSClient;
  readonly externalId: string;
  readonly rolePath: string;
}

export interface CallOptions {
  readonly enterSpoke: EnterSpoke;
  readonly sleep: (ms: number) => Promise<unknown>;
}

export function spokeArn({ account, region, vpc }: Place): string {
  return `arn:${partition(region)}:lambda:${region}:${account}:function:${spokeFunction(vpc)}`;
}

export function spokeEntrance({ sts, externalId, rolePath: path }: EnterOptions): EnterSpoke {
  return (place, tags, invocation) => {
    const { account, region } = place;
    const role = { account, region, externalId, path, functionArn: spokeArn(place), tags };
    return assumeSpokeRole(sts, role, invocation);
  };
}

export function spokeCaller({ enterSpoke, sleep }: CallOptions): CallSpoke {
  const withHandler = keptConnections(newHandler);
  return async (place, { tags, message, credentials }, invocation) => {
    const { region } = place;
    const entered = await (credentials ?? enterSpoke(place, tags, invocation));
    return withHandler(region, (requestHandler) => {
      // The SDK would repeat an invocation whose answer was lost. Only an invocation that did not
      // run is repeated (invokeWhenReady).
      const options = { region, credentials: entered, maxAttempts: 1, requestHandler };
      return invokeWhenReady(
        new LambdaClient(options),
        spokeArn(place),
        message,
        invocation,
        sleep,
      );
    });
  };
}

/** No client has credentials of another one, but they can share connections. */
function newHandler() {
  const agent = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, timeout: FRESH };
  const requestHandler = {
    connectionTimeout: 5_000,
    // A call ends at the deadline of its request.
    socketTimeout: LONGEST,
    httpAgent: agent,
    httpsAgent: agent,
  };
  return new LambdaClient({ requestHandler }).config.requestHandler;
}

/** Milliseconds that Lambda gives a function at most. */
const LONGEST = 900_000;

async function invokeWhenReady(
  lambda: LambdaClient,
  functionArn: string,
  message: Call['message'],
  { deadline, log }: Invocation,
  sleep: CallOptions['sleep'],
): Promise<unknown> {
  for (let pause = 500; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      return await invoke(lambda, functionArn, message, deadline.left());
    } catch (error) {
      if (!didNotRun(error) || deadline.left() < pause + 2_000) throw explain(error, functionArn);
      log.info('the spoke is not ready; waiting', { functionArn, because: errorCode(error) });
      await sleep(pause);
    }
  }
}

/**
 * Milliseconds that the hub waits beyond the spoke's own deadline. So it is the spoke that reports
 * a timeout, and the spoke knows what it has done.
 */
const TIME_TO_REPORT = 3_000;

/** The spoke ends its work before the hub stops waiting, so that what the caller is told holds. */
async function invoke(
  lambda: LambdaClient,
  functionArn: string,
  message: Call['message'],
  patience: number,
): Promise<unknown> {
  const timeLeft = Math.floor(patience - Math.min(TIME_TO_REPORT, patience / 5));
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(message(timeLeft)) }),
    { abortSignal: AbortSignal.timeout(Math.max(1, patience)) },
  );
  const payload: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
  if (FunctionError !== undefined) throw errorIn(payload, functionArn);
  return payload;
}
