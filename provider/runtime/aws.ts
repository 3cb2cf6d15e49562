import type { Deadline } from './deadline.ts';
import { errorCode, reason } from './errors.ts';

/**
 * Time limits of an AWS client, in milliseconds. Without them, a VPC without a way to the service (no endpoint, no NAT) would show
 * as a function that never answers; and the SDK only warns about a slow request unless it is told to throw.
 */
export const TIME_LIMITS = {
  connectionTimeout: 3_000,
  requestTimeout: 10_000,
  throwOnRequestTimeout: true,
} as const;

/** Ends a call to AWS, its retries included, at the deadline. */
export function until(deadline: Deadline): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(Math.max(1, deadline.left())) };
}

/** Why a call to AWS failed, in one line. */
export function awsReason(error: unknown): string {
  const code = errorCode(error) ?? '';
  if (NO_WAY.has(code))
    return `${code}: no answer. Is there a way from the function's VPC to the service (interface endpoint or NAT)?`;
  // A ValidationException quotes the value that it refuses, and the value may be a secret.
  return code === 'ValidationException' ? code : `${code}: ${reason(error)}`;
}

const NO_WAY = new Set([
  'TimeoutError',
  'AbortError',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
