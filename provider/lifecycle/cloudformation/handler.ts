import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../contract/messages/answer.ts';
import type { Intent } from '../../contract/request/intent.ts';
import type { Defaults } from '../../contract/request/request.ts';
import { type Deadline, deadlineIn, earlier } from '../../runtime/deadline.ts';
import { NoSpoke, OutsideError, UserError } from '../../runtime/errors.ts';
import { type Invocation, presentable } from '../../runtime/lambda.ts';
import { responseOf } from './attributes.ts';
import { addresseeOf, type CustomResourceRequest, parseEvent, serviceTimeout } from './event.ts';
import { errandOf, idIfFailed } from './intent.ts';
import { failed, type ResourceResponse, succeeded } from './response.ts';
import { parseResponseUrl } from './response-url.ts';
import type { Respond } from './send-response.ts';

export interface CustomResourcePorts {
  readonly fulfil: (intent: Intent, invocation: Invocation) => Promise<Answer>;
  readonly respond: Respond;
  /** Its Region is the function's own. */
  readonly defaults: Defaults;
}

/**
 * Fulfils a request of CloudFormation's and answers it, whatever happens: what is never answered lets the stack hang for an
 * hour. Throws only if the answer can't be brought there: Lambda then runs it all again, and hands it on in the end (failures/index.ts).
 */
export async function answerCustomResource(
  event: { readonly ResponseURL: string },
  edges: CustomResourcePorts,
  invocation: Invocation,
): Promise<ResourceResponse> {
  const { log, where } = invocation;
  const { url, signedAt } = parseResponseUrl(event.ResponseURL, edges.defaults.region);
  const response = await carryOut(event, signedAt, edges, invocation).catch((error: unknown) => {
    const { message } = presentable(error, log);
    return failed(addresseeOf(event), idIfFailed(event, edges.defaults), message, where);
  });
  await edges.respond(url, response, invocation);
  return response;
}

async function carryOut(
  event: object,
  signedAt: string,
  { fulfil, defaults }: CustomResourcePorts,
  invocation: Invocation,
): Promise<ResourceResponse> {
  const request = parseEvent(event);
  const { RequestType, StackId, LogicalResourceId } = request;
  const { id, intent } = errandOf(request, signedAt, defaults);
  const log = invocation.log.with({ stack: StackId, resource: LogicalResourceId });
  log.info(RequestType, { id, signedAt });
  if (intent === undefined) return succeeded(request, id);
  const deadline = deadlineOf(request, signedAt, invocation.deadline);
  const work = inTime(deadline, fulfil(intent, { ...invocation, deadline, log }));
  if (intent.verb === 'ensure') {
    const answer = await work;
    if (intent.wanted.dryRun) throw rehearsed(answer);
    return responseOf(request, id, answer);
  }
  await work.catch((error: unknown) => {
    // What it takes back failed for the same reason, and has made nothing there.
    const isHopeless = error instanceof NoSpoke || error instanceof UserError;
    if (!(isHopeless && intent.claim?.undoes)) throw error;
    log.info('nothing to remove', { because: error.message });
  });
  return succeeded(request, id);
}

/** Milliseconds for bringing the answer to CloudFormation, of what is left when the work has to end. */
const TIME_TO_RESPOND = 12_000;

/** The function's own end, or CloudFormation's patience. */
function deadlineOf(request: CustomResourceRequest, signedAt: string, own: Deadline): Deadline {
  const gone = signedAt === '' ? 0 : Date.now() - Date.parse(signedAt);
  const deadline = earlier(own, deadlineIn(serviceTimeout(request) * 1_000 - gone));
  return deadline.reserve(Math.min(TIME_TO_RESPOND, deadline.left() / 2));
}

/** Every wait within `work` ends at the deadline. Should one not: its result is not waited for, and it can send no order any more (spoke.ts). */
async function inTime<T>(deadline: Deadline, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const alarm = sleep(deadline.left() + GRACE, undefined, { signal: over.signal }).then(() => {
    throw new OutsideError('the work did not end in time, and was stopped; a repeat is safe');
  });
  try {
    return await Promise.race([work, alarm]);
  } finally {
    alarm.catch(() => {});
    over.abort();
  }
}

const GRACE = 250;

/** A stack must never say that something exists which does not. */
function rehearsed({ plan = [] }: Answer): UserError {
  const what =
    plan.length === 0 ? 'nothing would be done' : `this would be done: ${plan.join('; ')}`;
  return new UserError(`DryRun: is set, so nothing was changed; ${what}`);
}
