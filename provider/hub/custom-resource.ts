import { setTimeout as sleep } from 'node:timers/promises';
import { type Deadline, deadlineIn, earlier } from '../contract/deadline.ts';
import { OutsideError, UserError } from '../contract/errors.ts';
import { type Invocation, presentable } from '../contract/function.ts';
import type { Defaults } from '../contract/request.ts';
import { idFor, presentId, undoesRehearsal } from '../custom-resource/identity.ts';
import {
  addresseeOf,
  type CustomResourceRequest,
  readRequest,
  serviceTimeout,
} from '../custom-resource/request.ts';
import type { Respond } from '../custom-resource/respond.ts';
import { failed, type Response, succeeded } from '../custom-resource/response.ts';
import { type ResponseUrl, readResponseUrl } from '../custom-resource/response-url.ts';
import type { Answer } from './answer.ts';
import { responseOf } from './attributes.ts';
import { parseCloudFormation } from './cloudformation.ts';
import type { Prepared } from './fulfil.ts';
import type { Intent } from './lifecycle.ts';
import { NotDelivered } from './spoke.ts';

export interface CustomResourceEdges {
  readonly prepare: (intent: Intent, invocation: Invocation) => Promise<Prepared>;
  readonly carryOut: (prepared: Prepared, invocation: Invocation) => Promise<Answer>;
  readonly respond: Respond;
  readonly defaults: Defaults;
}

/** Milliseconds for bringing the answer to CloudFormation, of what is left when the work has to end. */
const TIME_TO_RESPOND = 12_000;

/**
 * Fulfils a request of CloudFormation's and answers it, whatever happens: what is never answered lets the stack hang for an
 * hour. Throws only if the answer can't be brought there: Lambda then runs it all again, and hands it on in the end (failures/index.ts).
 */
export async function answerCustomResource(
  event: { readonly ResponseURL: string },
  edges: CustomResourceEdges,
  invocation: Invocation,
): Promise<Response> {
  const addressee = addresseeOf(event);
  const address = readResponseUrl(event.ResponseURL, addressee.StackId);
  const response = await respondTo(event, address, edges, invocation).catch((error: unknown) => {
    const id = error instanceof HalfDone ? error.id : presentId(event);
    const cause: unknown = error instanceof HalfDone ? error.cause : error;
    return failed(addressee, id, presentable(cause, invocation.log).message, invocation.where);
  });
  await edges.respond(address.url, response, invocation);
  return response;
}

/** A failure after which something may be there that the request has made. */
class HalfDone extends Error {
  readonly id: string;
  constructor(id: string, cause: unknown) {
    super('half done', { cause });
    this.id = id;
  }
}

async function respondTo(
  event: object,
  { signedAt }: ResponseUrl,
  { prepare, carryOut, defaults }: CustomResourceEdges,
  invocation: Invocation,
): Promise<Response> {
  const request = readRequest(event);
  const id = idFor(event, defaults);
  const { RequestType, StackId, LogicalResourceId } = request;
  const log = invocation.log.with({ stack: StackId, resource: LogicalResourceId });
  log.info(RequestType, { id, signedAt });
  const intent = parseCloudFormation(request, signedAt, defaults);
  if (intent === undefined) return succeeded(request, id);
  const deadline = deadlineOf(request, signedAt, invocation.deadline);
  const timed = { ...invocation, deadline, log };
  const prepared = await inTime(deadline, prepare(intent, timed));
  const answer = await inTime(deadline, carryOut(prepared, timed)).catch((error: unknown) => {
    throw error instanceof NotDelivered ? error : new HalfDone(id, error);
  });
  if (intent.verb === 'remove') return succeeded(request, id);
  if (intent.wanted.dryRun && !undoesRehearsal(request)) throw rehearsed(answer);
  return responseOf(request, id, answer);
}

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
