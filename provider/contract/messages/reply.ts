import {
  NoSpoke,
  OutsideError,
  PlatformError,
  type ReadableError,
  Refused,
  UserError,
} from '../../runtime/errors.ts';
import { parseJson } from '../../runtime/json.ts';
import * as z from '../../runtime/zod.ts';
import { type Answer, parseAnswer } from './answer.ts';

/** The hub's reply to a door's call. The caller may read any failure in it. */
export type Reply = { readonly answer: Answer } | { readonly failure: ReadableError };

/** Doors without the fields that are optional here ignore them, and hubs without them send none. */
const failure = z.object({
  kind: z.enum(['UserError', 'Refused', 'NoSpoke', 'OutsideError']),
  message: z.string(),
  /** Of an OutsideError. */
  isPlatforms: z.exactOptional(z.literal(true)),
  entry: z.exactOptional(z.string()),
  where: z.exactOptional(z.string()),
});
const reply = z.union([z.object({ failure }), z.object({ answer: z.unknown() })]);

type Failure = z.infer<typeof failure>;

export function writeReply(reply: Reply): string {
  if ('answer' in reply) return JSON.stringify(reply);
  const { message, entry, where } = reply.failure;
  return JSON.stringify({ failure: { ...kindOf(reply.failure), message, entry, where } });
}

/** Undefined for anything but a hub's reply to a call of this version. */
export function parseReply(text: string): Reply | undefined {
  const { data } = reply.safeParse(parseJson(text));
  if (data === undefined) return undefined;
  if ('failure' in data) {
    const { entry, where } = data.failure;
    return { failure: Object.assign(errorOf(data.failure), { entry, where }) };
  }
  const answer = parseAnswer(data.answer);
  return answer && { answer };
}

function kindOf(error: ReadableError): Pick<Failure, 'kind' | 'isPlatforms'> {
  if (error instanceof Refused) return { kind: 'Refused' };
  if (error instanceof UserError) return { kind: 'UserError' };
  if (error instanceof NoSpoke) return { kind: 'NoSpoke' };
  return { kind: 'OutsideError', ...(error.whose === 'platform' && { isPlatforms: true }) };
}

function errorOf({ kind, isPlatforms, message }: Failure): ReadableError {
  switch (kind) {
    case 'UserError':
      return new UserError(message);
    case 'Refused':
      return new Refused(message);
    case 'NoSpoke':
      return new NoSpoke(message);
    case 'OutsideError':
      return isPlatforms ? new PlatformError(message) : new OutsideError(message);
  }
}
