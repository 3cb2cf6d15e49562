import type { Finding } from '../../contract/messages/doctor.ts';
import {
  errorCode,
  isReadable,
  NoSpoke,
  OtherVersion,
  reason,
  UserError,
} from '../../runtime/errors.ts';
import { didNotRun } from '../spoke-client/errors.ts';
import { fingerprint } from './fingerprint.ts';
import { PATIENCE } from './limits.ts';

export type SpokeFailure = Pick<Finding, 'state' | 'problem'>;

/** Why a spoke did not answer an operation. Throws again what is a defect of ours. */
export function explainFailure(error: unknown): SpokeFailure {
  if (!isReadable(error)) throw error;
  const { cause } = error;
  const unreachable = (problem: string): SpokeFailure => ({ state: 'unreachable', problem });
  if (error instanceof NoSpoke)
    return errorCode(cause) === 'AccessDenied'
      ? { state: 'role missing' }
      : { state: 'spoke missing' };
  // Spokes that know the question refuse none. Older ones refuse it by OtherVersion; the oldest did
  // so by a UserError.
  if (error instanceof OtherVersion || error instanceof UserError)
    return { state: 'spoke too old' };
  if (didNotRun(cause))
    return unreachable(
      `the spoke was not ready (${errorCode(cause)}): after weeks without work it has to ` +
        'wake up. Ask again in a few minutes',
    );
  switch (errorCode(cause)) {
    case 'AccessDeniedException':
      return unreachable('the role may not invoke the spoke: bring the role up to date');
    case 'TimeoutError':
    case 'AbortError':
      return unreachable(
        `no answer within ${PATIENCE / 1_000} s: does the hub reach STS and the Lambda API ` +
          'of that Region? Then see the log of the spoke',
      );
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
      return unreachable('AWS knows no such account in that Region: is the Region enabled there?');
    default:
      return unreachable(fingerprint(reason(error)));
  }
}
