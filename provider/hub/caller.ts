import type { Answer } from '../contract/messages/answer.ts';
import { isCall, parseCall } from '../contract/messages/call.ts';
import { type Reply, writeReply } from '../contract/messages/reply.ts';
import { askedIn, logOtherAccounts } from '../contract/messages/security-event.ts';
import type { Intent } from '../contract/request/intent.ts';
import type { Defaults } from '../contract/request/parse-request.ts';
import {
  defectOfHub,
  noCall,
  otherAccount,
  otherDoorVersion,
  tooManyCharacters,
} from '../errors/caller.ts';
import { deadlineIn, earlier } from '../runtime/deadline.ts';
import { isReadable } from '../runtime/errors.ts';
import { type Invocation, presentable } from '../runtime/lambda.ts';
import { describeRun } from '../runtime/postscript.ts';
import * as z from '../runtime/zod.ts';

/**
 * A request to the hub's function URL, in payload format 2.0
 * (https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html). AWS itself writes
 * `authorizer.iam`: somebody of that account has signed the request, usually the account's door.
 */
const urlRequest = z.object({
  requestContext: z.object({
    authorizer: z.object({
      iam: z.object({ accountId: z.string().check(z.regex(/^\d{12}$/)), userArn: z.string() }),
    }),
  }),
  body: z._default(z.string(), ''),
  isBase64Encoded: z._default(z.boolean(), false),
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
  const call = text.length > MAX_BODY ? undefined : parseCall(text);
  const requestId = call?.requestId ?? invocation.requestId;
  const log =
    call === undefined
      ? invocation.log
      : invocation.log.with({ requestId, invocation: invocation.requestId });
  try {
    const named = call?.accounts ?? [];
    const asked = askedIn(text);
    const accounts = [...new Set([...named, ...asked.accounts])];
    logOtherAccounts(log, { ...asked, accounts }, account);
    if (text.length > MAX_BODY) throw tooManyCharacters({ most: MAX_BODY });
    if (call === undefined) throw isCall(text) ? otherDoorVersion() : noCall();
    refuseOtherAccounts(named, account);
    const intent = call.intent({ ...defaults, account });
    const deadline = earlier(invocation.deadline, deadlineIn(call.timeLeft));
    return { answer: await fulfil(intent, { ...invocation, requestId, log, deadline }) };
  } catch (error) {
    const run = { requestId, logGroup: invocation.logGroup };
    presentable(error, log, run);
    const failure = isReadable(error) ? error : defectOfHub();
    failure.where ??= describeRun(run);
    return { failure };
  }
}

/**
 * The hub can enter every account. This check alone keeps one account from having the hub enter
 * another account for it.
 */
function refuseOtherAccounts(named: readonly string[], account: string): void {
  const others = named.filter((asked) => asked !== account);
  if (others.length > 0) throw otherAccount({ asked: others, caller: account });
}
