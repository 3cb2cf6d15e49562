import { SPOKE_ROLE } from '../../contract/names.ts';
import {
  spokeCrashed,
  spokeMissing,
  spokeNotAllowed,
  spokeNotInvoked,
  spokeNotReady,
  spokeTimedOut,
} from '../../errors/spokes.ts';
import { awsReason } from '../../runtime/aws.ts';
import {
  errorCode,
  isReadable,
  OtherVersion,
  OutsideError,
  PlatformError,
  type ReadableError,
  UserError,
} from '../../runtime/errors.ts';
import { splitPostscript } from '../../runtime/postscript.ts';
import { printable } from '../../runtime/printable.ts';
import * as z from '../../runtime/zod.ts';

/** A spoke's own readable errors are passed on unchanged. */
export function errorIn(payload: unknown, functionArn: string): ReadableError {
  const { errorType, errorMessage } = spokeError.parse(payload);
  const { message, entry, where } = splitPostscript(errorMessage);
  const Kind = KINDS.get(errorType);
  if (Kind === undefined)
    return spokeCrashed({ functionArn, because: printable(errorType, 100) || 'unknown error' });
  return Object.assign(new Kind(message), { entry, where });
}

/** What Lambda answers for a function that threw. A runtime that crashed may answer anything. */
const text = z.catch(z.string(), '');
const spokeError = z.catch(z.object({ errorType: text, errorMessage: text }), {
  errorType: '',
  errorMessage: '',
});

/** By the names that a spoke's wrapper lets out. */
const KINDS = new Map<string, new (message: string) => ReadableError>([
  ['UserError', UserError],
  ['OutsideError', OutsideError],
  ['PlatformError', PlatformError],
  ['OtherVersion', OtherVersion],
  ['InternalError', PlatformError],
]);

/** The error of an invocation, in words. */
export function explain(cause: unknown, functionArn: string): ReadableError {
  if (isReadable(cause)) return cause;
  switch (errorCode(cause)) {
    case 'ResourceNotFoundException':
      return spokeMissing({ functionArn }, { cause });
    case 'AccessDeniedException':
      return spokeNotAllowed({ functionArn, role: SPOKE_ROLE }, { cause });
    case 'TimeoutError':
    case 'AbortError':
      return spokeTimedOut({ functionArn }, { cause });
    default:
      return didNotRun(cause)
        ? spokeNotReady({ functionArn, because: errorCode(cause) ?? '' }, { cause })
        : spokeNotInvoked({ functionArn, because: awsReason(cause) }, { cause });
  }
}

/**
 * A spoke that was not used for weeks is Inactive: its first invocation fails and makes it Pending,
 * until it has a network interface again
 * (https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html). The other two are
 * throttles.
 */
const DID_NOT_RUN = new Set([
  'ResourceNotReadyException',
  'ResourceConflictException',
  'TooManyRequestsException',
  'EC2ThrottledException',
]);

export function didNotRun(error: unknown): boolean {
  return DID_NOT_RUN.has(errorCode(error) ?? '');
}
