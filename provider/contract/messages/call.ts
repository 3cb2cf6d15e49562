import { leftOnArrival } from '../../runtime/deadline.ts';
import { parseJson } from '../../runtime/json.ts';
import * as z from '../../runtime/zod.ts';
import { claim } from '../request/claim.ts';
import { FIELDS } from '../request/fields.ts';
import { givenFields } from '../request/given-fields.ts';
import type { Intent } from '../request/intent.ts';
import { parseRemoval } from '../request/parse-removal.ts';
import { type Defaults, parseRequest } from '../request/parse-request.ts';
import { writeRequest, writtenRequest } from '../request/write-request.ts';

/** A door's call of the hub, for a caller of its account. */
export interface Call {
  readonly requestId: string;
  readonly intent: Intent;
  /** Milliseconds that the door will wait for the reply. */
  readonly timeLeft: number;
}

/** A change that the other side would misread gets a new number; both sides refuse any other. */
const CONTRACT = 2;

type WrittenIntent = z.infer<typeof writtenIntent>;
const writtenIntent = z.discriminatedUnion('verb', [
  z.object({
    verb: z.literal('ensure'),
    wanted: writtenRequest,
    former: z.exactOptional(writtenRequest),
    removesFormer: z.boolean(),
    claim,
  }),
  z.object({
    verb: z.literal('remove'),
    unwanted: writtenRequest,
    claim,
  }),
]);
const call = z.object({
  contract: z.literal(CONTRACT),
  sentAt: z.number(),
  requestId: z.string().check(z.regex(/^[\w-]{1,64}$/)),
  timeLeft: z.number(),
  intent: writtenIntent,
});

export function writeCall(call: Call): string {
  const intent = writeIntent(call.intent);
  return JSON.stringify({ contract: CONTRACT, sentAt: Date.now(), ...call, intent });
}

/**
 * A call whose requests are not parsed yet: anybody who may call the hub's URL can write one by
 * hand.
 */
export interface UnparsedCall extends Omit<Call, 'intent'> {
  /** The accounts that its requests name, whatever else is wrong with them. */
  readonly accounts: readonly string[];
  /** Throws a UserError for fields that cannot be parsed. */
  intent(defaults: Defaults): Intent;
}

/** Is this a door's call, of whatever version? */
export function isCall(text: string): boolean {
  return (
    z.object({ contract: z.unknown() }).safeParse(parseJson(text)).data?.contract !== undefined
  );
}

/** Undefined for anything but a call of this version. */
export function parseCall(text: string): UnparsedCall | undefined {
  const { data } = call.safeParse(parseJson(text));
  if (data === undefined) return undefined;
  const { requestId, timeLeft, sentAt, intent } = data;
  return {
    requestId,
    timeLeft: leftOnArrival(timeLeft, sentAt),
    accounts: accountsIn(intent),
    intent: (defaults) => parseIntent(intent, defaults),
  };
}

function accountsIn(intent: WrittenIntent): string[] {
  const requests =
    intent.verb === 'remove' ? [intent.unwanted] : [intent.wanted, intent.former ?? {}];
  const named = requests.map(
    (request) => FIELDS.account.safeParse(givenFields(request).fields['account']).data,
  );
  return [...new Set(named.filter((account) => account !== undefined))];
}

function writeIntent(intent: Intent): WrittenIntent {
  if (intent.verb === 'remove') return { ...intent, unwanted: writeRequest(intent.unwanted) };
  const { former, ...rest } = intent;
  return {
    ...rest,
    wanted: writeRequest(intent.wanted),
    ...(former !== undefined && { former: writeRequest(former) }),
  };
}

function parseIntent(written: WrittenIntent, defaults: Defaults): Intent {
  if (written.verb === 'remove')
    return { ...written, unwanted: parseRemoval(written.unwanted, defaults) };
  const { former, ...rest } = written;
  return {
    ...rest,
    wanted: parseRequest(written.wanted, defaults),
    ...(former !== undefined && { former: parseRemoval(former, defaults) }),
  };
}
