import * as z from 'zod';
import type { Answer } from '../contract/messages/answer.ts';
import { parseCall } from '../contract/messages/call.ts';
import { type Reply, writeReply } from '../contract/messages/reply.ts';
import type { Intent } from '../contract/request/intent.ts';
import type { Defaults } from '../contract/request/parse-request.ts';
import { deadlineIn, earlier } from '../runtime/deadline.ts';
import { isReadable, OutsideError, Refused, UserError } from '../runtime/errors.ts';
import { type Invocation, presentable } from '../runtime/lambda.ts';
import type { Log } from '../runtime/log.ts';

/**
 * A request to the hub's function URL, in payload format 2.0
 * (https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html). AWS itself writes
 * `authorizer.iam`: somebody of that account has signed the request, usually the account's door.
 */
const urlRequest = z.object({
  requestContext: z.object({
    authorizer: z.object({
      iam: z.object({ accountId: z.string().regex(/^\d{12}$/), userArn: z.string() }),
    }),
  }),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
});

/**
 * Characters. No request for access comes near it, and it is parsed quickly. Lambda would take 6 MB
 * from anybody in the organization.
 */
const MAX_BODY = 256 * 1_024;

interface UrlResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface CallerPorts {
  readonly fulfil: (intent: Intent, invocation: Invocation) => Promise<Answer>;
  /** Its account is the caller's. */
  readonly defaults: Defaults;
}

/**
 * Only the URL makes events with that key. Somebody who may invoke the hub directly could forge
 * one, but may ask for any account anyway.
 */
export function isUrlRequest(event: unknown): event is { readonly requestContext: unknown } {
  return typeof event === 'object' && event !== null && 'requestContext' in event;
}

/**
 * Fulfils a door's call, for its own account only. A failure is a reply too: a function URL would
 * hide a thrown error behind "502".
 */
export async function answerCaller(
  event: { readonly requestContext: unknown },
  ports: CallerPorts,
  invocation: Invocation,
): Promise<UrlResponse> {
  const { requestContext, body, isBase64Encoded } = urlRequest.parse(event);
  const { accountId: account, userArn } = requestContext.authorizer.iam;
  const log = invocation.log.with({ caller: { account, arn: userArn } });
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  const reply = await replyTo(text, account, ports, { ...invocation, log });
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: writeReply(reply),
  };
}

async function replyTo(
  text: string,
  account: string,
  { fulfil, defaults }: CallerPorts,
  invocation: Invocation,
): Promise<Reply> {
  let { log } = invocation;
  try {
    if (text.length > MAX_BODY)
      throw new UserError(
        `the request has more than ${MAX_BODY} characters, so nothing was changed`,
      );
    const call = parseCall(text);
    if (call === undefined)
      throw new OutsideError(
        'this door and the hub are of versions that do not understand each other; nothing ' +
          'was changed. Update both (docs/rollout.md)',
      );
    const { requestId, timeLeft } = call;
    log = log.with({ requestId, invocation: invocation.requestId });
    refuseOtherAccounts(call.accounts, account, log);
    const intent = call.intent({ ...defaults, account });
    const deadline = earlier(invocation.deadline, deadlineIn(timeLeft));
    return { answer: await fulfil(intent, { ...invocation, requestId, log, deadline }) };
  } catch (error) {
    const { message } = presentable(error, log);
    const failure = isReadable(error)
      ? error
      : new OutsideError(`${message} (${invocation.where})`);
    return { failure };
  }
}

/**
 * The hub can enter every account. This check alone keeps one account from having the hub enter
 * another account for it.
 */
function refuseOtherAccounts(named: readonly string[], account: string, log: Log): void {
  const others = named.filter((asked) => asked !== account);
  if (others.length === 0) return;
  // The rollout's alarm looks for this line (stacksets/hub/alarms.ts).
  log.error('security event', { event: 'an account asked for another one', asked: others });
  throw new Refused(
    `account: is ${others.join(', ')}, but account ${account} is asking, and an account gets ` +
      'access to its own databases only. Nothing was changed. Leave account out, ' +
      'or ask in the account of the database',
  );
}
