import type { Deadline } from './deadline.ts';
import { errorCode, reason } from './errors.ts';

/**
 * The time limits of an AWS client, in milliseconds. Without them, a function in a VPC without a
 * way to the service (no endpoint, no NAT) would never answer. Unless it is told to throw, the SDK
 * only warns about a slow request.
 */
export const TIME_LIMITS = {
  connectionTimeout: 3_000,
  requestTimeout: 10_000,
  throwOnRequestTimeout: true,
} as const;

/** Options that end a call to AWS, including its retries, at the deadline. */
export function until(deadline: Deadline): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(Math.max(1, deadline.left())) };
}

/** The cause of a failed call to AWS, in one line. */
export function awsReason(error: unknown): string {
  const code = errorCode(error) ?? '';
  if (NO_ANSWER.has(code))
    return (
      `${code}: no answer. Is there a way from the function's VPC to the service (interface ` +
      'endpoint or NAT)?'
    );
  // A ValidationException quotes the value that it refuses, which may be a secret.
  return code === 'ValidationException' ? code : `${code}: ${reason(error)}`;
}

const NO_ANSWER = new Set([
  'TimeoutError',
  'AbortError',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
