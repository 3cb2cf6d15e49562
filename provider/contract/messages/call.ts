import * as z from 'zod';
import { leftOnArrival } from '../../runtime/deadline.ts';
import { NoSpoke, OutsideError, UserError } from '../../runtime/errors.ts';
import { FIELDS, fieldsOf } from '../request/fields.ts';
import type { Intent } from '../request/intent.ts';
import {
  type Defaults,
  parseRemoval,
  parseRequest,
  type Request,
  requestFields,
} from '../request/request.ts';
import { type Answer, parseAnswer } from './answer.ts';

/** What a door asks of the hub, for a caller of its account. */
export interface Call {
  readonly requestId: string;
  readonly intent: Intent;
  /** Milliseconds that the door will wait for the reply. */
  readonly timeLeft: number;
}

/** What came of it. A failure is one that the caller may read. */
export type Reply = { readonly answer: Answer } | { readonly failure: UserError | OutsideError };

/** A change that the other side would misread gets a new number; both refuse another one. */
const CONTRACT = 1;

const fields = z.record(z.string(), z.unknown());
const claim = z.object({
  owner: z.string().regex(/^[\w.:/=+@-]{1,226}$/),
  at: z.string().regex(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$/),
  undoes: z.boolean().exactOptional(),
});
const intent = z.discriminatedUnion('verb', [
  z.object({
    verb: z.literal('ensure'),
    wanted: fields,
    former: fields.exactOptional(),
    removesFormer: z.boolean(),
    claim: claim.exactOptional(),
  }),
  z.object({ verb: z.literal('remove'), unwanted: fields, claim: claim.exactOptional() }),
]);
const call = z.object({
  contract: z.literal(CONTRACT),
  sentAt: z.number(),
  requestId: z.string().regex(/^[\w-]{1,64}$/),
  timeLeft: z.number(),
  intent,
});

/**
 * Accesses travel as the fields of requests, and the hub reads them as it reads anybody's: whoever may call its URL can write a call by hand.
 * A master password that came with the request leaves its `Secret` here.
 */
export function writeCall({ intent, ...rest }: Call): string {
  return JSON.stringify({ contract: CONTRACT, sentAt: Date.now(), ...rest, intent: open(intent) });
}

/** A call whose fields nobody has read yet. */
export interface UnreadCall extends Omit<Call, 'intent'> {
  /** Those that its requests name, right or wrong as they are otherwise. */
  readonly accounts: readonly string[];
  /** Throws a UserError for fields that can't be read. */
  intent(defaults: Defaults): Intent;
}

/** Undefined for what is no call of this version. */
export function parseCall(text: string): UnreadCall | undefined {
  const { data } = call.safeParse(parsed(text));
  if (data === undefined) return undefined;
  const { requestId, timeLeft, sentAt, intent } = data;
  return {
    requestId,
    timeLeft: leftOnArrival(timeLeft, sentAt),
    accounts: accountsIn(intent),
    intent: (defaults) => closed(intent, defaults),
  };
}

function accountsIn(written: z.infer<typeof intent>): string[] {
  const requests =
    written.verb === 'remove' ? [written.unwanted] : [written.wanted, written.former ?? {}];
  const named = requests.map(
    (request) => FIELDS.account.safeParse(fieldsOf(request).fields['account']).data,
  );
  return [...new Set(named.filter((account) => account !== undefined))];
}

function open(intent: Intent): z.infer<typeof call>['intent'] {
  if (intent.verb === 'remove') return { ...intent, unwanted: requestFields(intent.unwanted) };
  const { former, ...rest } = intent;
  return {
    ...rest,
    wanted: requestFields(intent.wanted),
    ...(former !== undefined && { former: requestFields(former) }),
  };
}

function closed(written: z.infer<typeof intent>, defaults: Defaults): Intent {
  const removal = (given: object): Request => parseRemoval(given, defaults);
  if (written.verb === 'remove') return { ...written, unwanted: removal(written.unwanted) };
  const { former, ...rest } = written;
  return {
    ...rest,
    wanted: parseRequest(written.wanted, defaults),
    ...(former !== undefined && { former: removal(former) }),
  };
}

const failure = z.object({
  kind: z.enum(['UserError', 'NoSpoke', 'OutsideError']),
  message: z.string(),
});
const reply = z.union([z.object({ failure }), z.object({ answer: z.unknown() })]);

export function writeReply(reply: Reply): string {
  if ('answer' in reply) return JSON.stringify(reply);
  return JSON.stringify({
    failure: { kind: kindOf(reply.failure), message: reply.failure.message },
  });
}

function kindOf(error: UserError | OutsideError): z.infer<typeof failure>['kind'] {
  if (error instanceof UserError) return 'UserError';
  return error instanceof NoSpoke ? 'NoSpoke' : 'OutsideError';
}

/** Undefined for anything else than a hub's reply to a call of this version. */
export function parseReply(text: string): Reply | undefined {
  const { data } = reply.safeParse(parsed(text));
  if (data === undefined) return undefined;
  if ('failure' in data) return { failure: failureOf(data.failure) };
  const answer = parseAnswer(data.answer);
  return answer && { answer };
}

function failureOf({ kind, message }: z.infer<typeof failure>): UserError | OutsideError {
  switch (kind) {
    case 'UserError':
      return new UserError(message);
    case 'NoSpoke':
      return new NoSpoke(message);
    case 'OutsideError':
      return new OutsideError(message);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
