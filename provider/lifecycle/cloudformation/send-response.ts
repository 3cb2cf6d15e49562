import { once } from 'node:events';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerNotTaken } from '../../errors/cloudformation.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode } from '../../runtime/errors.ts';
import type { Log } from '../../runtime/log.ts';
import type { ResourceResponse } from './response.ts';

/** Puts a response where CloudFormation waits for it. */
export type SendResponse = (
  url: URL,
  response: ResourceResponse,
  options: { readonly deadline: Deadline; readonly log: Log },
) => Promise<void>;

/** Milliseconds for one attempt: in a VPC without a way to S3, nobody answers at all. */
const PATIENCE = 5_000;
/** They take a minute, with the pauses between them. */
const MAX_ATTEMPTS = 8;
/** The signature is wrong or has expired, so another attempt cannot succeed. */
const REFUSED = '403';

/**
 * Tries for a minute or until the deadline, with growing pauses: without this response the stack
 * hangs until its ServiceTimeout. Throws if no attempt succeeds; it is safe to repeat the whole
 * request.
 */
export const sendResponse: SendResponse = async (url, response, { deadline, log }) => {
  const body = Buffer.from(JSON.stringify(response));
  for (let attempt = 1, pause = 250; ; attempt++, pause *= 2) {
    const problem = await put(url, body, Math.min(PATIENCE, Math.max(1, deadline.left())));
    if (problem === undefined) return;
    log.info('CloudFormation did not take the answer', { because: problem });
    const isHopeless = problem === REFUSED || attempt === MAX_ATTEMPTS;
    if (isHopeless || deadline.left() < pause + 1_000) throw answerNotTaken({ because: problem });
    await sleep(pause);
  }
};

/**
 * The signature covers an empty content type, so S3 refuses any other. Redirects are not followed.
 * Returns the problem, if there is one.
 */
async function put(url: URL, body: Buffer, patience: number): Promise<string | undefined> {
  const call = request(url, {
    method: 'PUT',
    headers: { 'content-type': '', 'content-length': body.length },
    signal: AbortSignal.timeout(patience),
  });
  try {
    call.end(body);
    const [answer] = await once(call, 'response');
    answer.resume();
    const status: number = answer.statusCode;
    return status >= 200 && status < 300 ? undefined : String(status);
  } catch (error) {
    return errorCode(error) ?? 'no answer';
  } finally {
    call.destroy();
  }
}
