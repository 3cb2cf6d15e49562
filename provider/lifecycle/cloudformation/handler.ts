import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../contract/messages/answer.ts';
import { logSecurityEvent } from '../../contract/messages/security-event.ts';
import type { Intent } from '../../contract/request/intent.ts';
import type { Defaults } from '../../contract/request/parse-request.ts';
import { dryRunOfStack, notInTime } from '../../errors/cloudformation.ts';
import { type Deadline, deadlineIn, earlier } from '../../runtime/deadline.ts';
import { NoSpoke, Refused } from '../../runtime/errors.ts';
import { type Invocation, presentable } from '../../runtime/lambda.ts';
import { responseWithAttributes } from './attributes.ts';
import { type CustomResourceRequest, identifiersOf, serviceTimeout } from './event.ts';
import { type ParsedEvent, parseEvent } from './parse-event.ts';
import { failed, type ResourceResponse, succeeded } from './response.ts';
import { isFromTheFuture, parseResponseUrl } from './response-url.ts';
import type { SendResponse } from './send-response.ts';

export interface CustomResourcePorts {
  readonly fulfil: (intent: Intent, invocation: Invocation) => Promise<Answer>;
  readonly sendResponse: SendResponse;
  /** Their Region is the function's own. */
  readonly defaults: Defaults;
}

/**
 * Fulfils a request of CloudFormation and responds to it, whatever happens: without a response the
 * stack hangs for an hour. Throws only if the response cannot be delivered: Lambda then runs it all
 * again, and at last hands it to the failure destination (failures/index.ts).
 */
export async function answerCustomResource(
  event: { readonly ResponseURL: string },
  ports: CustomResourcePorts,
  invocation: Invocation,
): Promise<ResourceResponse> {
  const { log } = invocation;
  const { url, signedAt } = parseResponseUrl(event.ResponseURL, ports.defaults.region);
  if (isFromTheFuture(signedAt)) logSecurityEvent(log, 'a request from the future', { signedAt });
  const parsed = parseEvent(event, signedAt, ports.defaults);
  const response = await carryOut(parsed, signedAt, ports, invocation).catch((error: unknown) => {
    const { message, postscript } = presentable(error, log, invocation);
    return failed(identifiersOf(event), parsed.idIfFailed, message, postscript);
  });
  await ports.sendResponse(url, response, invocation);
  return response;
}

async function carryOut(
  parsed: ParsedEvent,
  signedAt: string,
  { fulfil }: CustomResourcePorts,
  invocation: Invocation,
): Promise<ResourceResponse> {
  if ('refusal' in parsed) throw parsed.refusal;
  const { request, id, intent } = parsed;
  const { RequestType, StackId, LogicalResourceId } = request;
  const log = invocation.log.with({ stack: StackId, resource: LogicalResourceId });
  log.info(RequestType, { id, signedAt });
  if (intent === undefined) return succeeded(request, id);
  const deadline = deadlineOf(request, signedAt, invocation.deadline);
  const work = stopAt(deadline, fulfil(intent, { ...invocation, deadline, log }));
  if (intent.verb === 'ensure') {
    const answer = await work;
    // A dry run never succeeds: a stack must not say that something exists that does not.
    if (intent.wanted.dryRun) throw dryRunOfStack({ plan: [...(answer.plan ?? [])] });
    return responseWithAttributes(request, id, answer);
  }
  await work.catch((error: unknown) => {
    // The request that this one takes back failed for the same reason, so it has made nothing.
    const isHopeless = error instanceof NoSpoke || error instanceof Refused;
    if (!isHopeless || intent.claim.undoes === undefined) throw error;
    log.info('nothing to remove', { because: error.message });
  });
  return succeeded(request, id);
}

/** Milliseconds for delivering the response, after the work has ended. */
const TIME_TO_RESPOND = 12_000;

/** The function's own deadline or CloudFormation's, whichever comes first. */
function deadlineOf(request: CustomResourceRequest, signedAt: string, own: Deadline): Deadline {
  const elapsed = signedAt === '' ? 0 : Date.now() - Date.parse(signedAt);
  const deadline = earlier(own, deadlineIn(serviceTimeout(request) * 1_000 - elapsed));
  return deadline.reserve(Math.min(TIME_TO_RESPOND, deadline.left() / 2));
}

/**
 * Every wait within `work` ends at the deadline. If one should not, its result is not awaited; and
 * it cannot send an order any more (hub/spoke-client/send-order.ts).
 */
async function stopAt<T>(deadline: Deadline, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const alarm = sleep(deadline.left() + GRACE, undefined, { signal: over.signal }).then(() => {
    throw notInTime();
  });
  try {
    return await Promise.race([work, alarm]);
  } finally {
    alarm.catch(() => {});
    over.abort();
  }
}

const GRACE = 250;
