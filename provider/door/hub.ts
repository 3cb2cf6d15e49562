import { once } from 'node:events';
import { globalAgent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Answer } from '../contract/messages/answer.ts';
import { type Call, writeCall } from '../contract/messages/call.ts';
import { parseReply } from '../contract/messages/reply.ts';
import type { Intent } from '../contract/request/intent.ts';
import {
  doorRefused,
  hubBusy,
  hubCrashed,
  hubFailed,
  hubSilent,
  hubUnintelligible,
} from '../errors/caller.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { errorCode, type ReadableError } from '../runtime/errors.ts';
import type { Invocation } from '../runtime/lambda.ts';
import { type Credentials, signedHeaders } from './sign.ts';

export interface HubOptions {
  readonly url: URL;
  /** The door's role. By its signature, AWS tells the hub which account is asking. */
  readonly credentials: Credentials;
  readonly sleep: (ms: number) => Promise<unknown>;
}

interface Received {
  readonly status: number;
  readonly body: string;
}

/**
 * Has the hub fulfil the intent of a caller of this account. Throws the errors that the hub throws.
 */
export function hub({ url, credentials, sleep }: HubOptions) {
  const region = regionOf(url);
  let answeredAt = 0;

  return async (intent: Intent, invocation: Invocation): Promise<Answer> => {
    const { requestId, deadline, log } = invocation;
    const startedAt = Date.now();
    for (let pause = 500; ; pause = Math.min(pause * 2, 5_000)) {
      const sentAt = Date.now();
      const { status, body } = await post(
        { requestId, intent, timeLeft: deadline.left() },
        deadline,
      );
      if (status === 200) return answerIn(body);
      const isWaking = Date.now() - sentAt < AT_ONCE && Date.now() - startedAt < TIME_TO_WAKE;
      const isWorthIt = status === 429 || (MAY_BE_INACTIVE.has(status) && isWaking);
      if (!isWorthIt || deadline.left() < pause + 2_000) throw explain(status, url);
      log.info('the hub is not ready; waiting', { status });
      await sleep(pause);
    }
  };

  async function post(call: Call, deadline: Deadline): Promise<Received> {
    const body = writeCall(call);
    const headers = signedHeaders({ url, region, body }, credentials);
    if (Date.now() - answeredAt > FRESH) globalAgent.destroy();
    try {
      return await send(url, headers, body, deadline);
    } catch (error) {
      const because = deadline.left() === 0 ? 'time is over' : (errorCode(error) ?? 'no answer');
      throw hubSilent({ because, host: url.host });
    } finally {
      answeredAt = Date.now();
    }
  }
}

/**
 * Milliseconds for which an idle connection counts as open: requests of one `terraform apply` follow
 * each other so soon. A function that was frozen for longer would find it closed. A request is not
 * sent twice: what was lost may be its answer.
 */
const FRESH = 5_000;

async function send(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  deadline: Deadline,
): Promise<Received> {
  const signal = AbortSignal.timeout(Math.max(1, deadline.left()));
  const sent = request(url, { method: 'POST', headers, signal });
  // The work may take minutes without a byte, and networks drop connections that are silent.
  sent.on('socket', (socket) => socket.setKeepAlive(true, 30_000));
  sent.end(body);
  const [received] = await once(sent, 'response');
  return { status: received.statusCode, body: await text(received) };
}

/**
 * A hub that was not used for weeks is Inactive: its first requests fail at once, until it has a
 * network interface again (https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html). Its
 * URL reports that like a crash, so only requests that failed at once are repeated. Times are in
 * milliseconds.
 */
const MAY_BE_INACTIVE = new Set([502, 503]);
const AT_ONCE = 3_000;
const TIME_TO_WAKE = 120_000;

function answerIn(body: string): Answer {
  const reply = parseReply(body);
  if (reply === undefined) throw hubUnintelligible();
  if ('failure' in reply) throw reply.failure;
  return reply.answer;
}

function explain(status: number, { host }: URL): ReadableError {
  switch (status) {
    case 403:
    case 404:
      return doorRefused({ status, host });
    case 429:
      return hubBusy();
    case 502:
    case 504:
      return hubCrashed({ status });
    default:
      return hubFailed({ status });
  }
}

function regionOf({ host }: URL): string {
  return host.split('.')[2] ?? '';
}
