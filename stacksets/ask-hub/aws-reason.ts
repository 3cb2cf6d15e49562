import { errorCode, reason } from '../../provider/runtime/errors.ts';
import { printable } from '../../provider/runtime/printable.ts';

/** What Lambda and S3 say to credentials of another account, or of another Region. */
const ELSEWHERE = [
  'AccessDenied',
  'AccessDeniedException',
  'NoSuchBucket',
  'ResourceNotFoundException',
];

/** Why AWS refused what is in the hub's account, for a terminal. */
export function awsReason(error: unknown): string {
  const hint = ELSEWHERE.includes(errorCode(error) ?? '')
    ? ". Are these credentials of the hub's account, and is this its Region?"
    : '';
  return `${printable(reason(error))}${hint}`;
}
