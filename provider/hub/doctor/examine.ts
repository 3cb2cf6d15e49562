import type { Finding } from '../../contract/messages/doctor.ts';
import { parseHealth, writeHealthCheck } from '../../contract/messages/health-check.ts';
import { CONTRACT } from '../../contract/messages/order.ts';
import { deadlineIn, earlier } from '../../runtime/deadline.ts';
import {
  errorCode,
  isReadable,
  NoSpoke,
  OtherVersion,
  reason,
  UserError,
} from '../../runtime/errors.ts';
import type { Invocation } from '../../runtime/lambda.ts';
import { didNotRun } from '../spoke-client/errors.ts';
import type { CallSpoke, Place } from '../spoke-client/invoke.ts';
import { fingerprint } from './fingerprint.ts';

/** The result for one place. */
export type Diagnosis = Pick<Finding, 'state' | 'version' | 'problem'>;

/**
 * Milliseconds for one place, or for the directory. A spoke starts within seconds. An Inactive one
 * needs minutes, which doctor does not wait for.
 */
export const PATIENCE = 40_000;
/** With less time than this left, a place is not asked: its answer would only tell of the haste. */
const TOO_LATE = 5_000;

/** Asks the spoke of a place for its health, by the same way that an order takes. */
export async function examine(
  place: Place,
  callSpoke: CallSpoke,
  invocation: Invocation,
): Promise<Diagnosis> {
  if (invocation.deadline.left() < TOO_LATE) return { state: 'not asked' };
  const deadline = earlier(deadlineIn(PATIENCE), invocation.deadline);
  const call = { tags: { operation: 'doctor' }, message: writeHealthCheck };
  try {
    return diagnose(await callSpoke(place, call, { ...invocation, deadline }));
  } catch (error) {
    return explain(error);
  }
}

function diagnose(answer: unknown): Diagnosis {
  const health = parseHealth(answer);
  if (health === undefined) return { state: 'spoke too old' };
  const { version, contract, problems } = health;
  if (contract < CONTRACT) return { state: 'spoke too old', version };
  if (contract > CONTRACT) return { state: 'hub too old', version };
  if (problems.length === 0) return { state: 'ready', version };
  return { state: 'unreachable', version, problem: fingerprint(problems.join('; ')) };
}

function explain(error: unknown): Diagnosis {
  if (!isReadable(error)) throw error;
  const { cause } = error;
  const unreachable = (problem: string): Diagnosis => ({ state: 'unreachable', problem });
  if (error instanceof NoSpoke)
    return errorCode(cause) === 'AccessDenied'
      ? { state: 'role missing' }
      : { state: 'spoke missing' };
  // Spokes that know health checks refuse none. Older ones refuse them by OtherVersion; the oldest
  // did so by a UserError.
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
