import * as z from 'zod';
import { NoSpoke, OutsideError, Refused, UserError } from '../../runtime/errors.ts';
import { parseJson } from '../../runtime/json.ts';
import { type Answer, parseAnswer } from './answer.ts';

/** The hub's reply to a door's call. The caller may read any failure in it. */
export type Reply = { readonly answer: Answer } | { readonly failure: UserError | OutsideError };

const failure = z.object({
  kind: z.enum(['UserError', 'Refused', 'NoSpoke', 'OutsideError']),
  message: z.string(),
});
const reply = z.union([z.object({ failure }), z.object({ answer: z.unknown() })]);

export function writeReply(reply: Reply): string {
  if ('answer' in reply) return JSON.stringify(reply);
  return JSON.stringify({
    failure: { kind: kindOf(reply.failure), message: reply.failure.message },
  });
}

/** Undefined for anything but a hub's reply to a call of this version. */
export function parseReply(text: string): Reply | undefined {
  const { data } = reply.safeParse(parseJson(text));
  if (data === undefined) return undefined;
  if ('failure' in data) return { failure: errorOf(data.failure) };
  const answer = parseAnswer(data.answer);
  return answer && { answer };
}

function kindOf(error: UserError | OutsideError): z.infer<typeof failure>['kind'] {
  if (error instanceof Refused) return 'Refused';
  if (error instanceof UserError) return 'UserError';
  return error instanceof NoSpoke ? 'NoSpoke' : 'OutsideError';
}

function errorOf({ kind, message }: z.infer<typeof failure>): UserError | OutsideError {
  switch (kind) {
    case 'UserError':
      return new UserError(message);
    case 'Refused':
      return new Refused(message);
    case 'NoSpoke':
      return new NoSpoke(message);
    case 'OutsideError':
      return new OutsideError(message);
  }
}
