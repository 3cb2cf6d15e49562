import { SPOKE_ROLE } from '../../contract/names.ts';
import { awsReason } from '../../runtime/aws.ts';
import {
  errorCode,
  isReadable,
  NoSpoke,
  OtherVersion,
  OutsideError,
  UserError,
} from '../../runtime/errors.ts';

/** A spoke's own readable errors are passed on unchanged. */
export function errorIn(payload: unknown, functionArn: string): Error {
  const { errorType, errorMessage } = {
    errorType: '',
    errorMessage: '',
    ...(payload as object | null),
  };
  if (errorType === 'UserError') return new UserError(errorMessage);
  if (errorType === 'OtherVersion') return new OtherVersion(errorMessage);
  if (errorType === 'OutsideError' || errorType === 'InternalError')
    return new OutsideError(errorMessage);
  return new OutsideError(
    `the spoke ${functionArn} failed without an answer (${errorType || 'unknown error'}); ` +
      'its log group is in its account. A repeat is safe',
  );
}

/** The error of an invocation, in words. */
export function explain(cause: unknown, functionArn: string): Error {
  if (isReadable(cause)) return cause;
  const outside = (message: string) => new OutsideError(message, { cause });
  switch (errorCode(cause)) {
    case 'ResourceNotFoundException':
      return new NoSpoke(
        `there is no spoke ${functionArn}: database-access is not rolled out to that ` +
          'account, Region and VPC (fields account, region, vpc). ' +
          'Look at the instances of its StackSet for the account',
        { cause },
      );
    case 'AccessDeniedException':
      return outside(
        `the role ${SPOKE_ROLE} may not invoke ${functionArn}: its permissions are not those ` +
          'of the rollout',
      );
    case 'TimeoutError':
    case 'AbortError':
      return outside(
        `the spoke ${functionArn} did not answer in time. It may still be at work; a repeat ` +
          'is safe',
      );
    default:
      return didNotRun(cause)
        ? outside(
            `the spoke ${functionArn} was not ready in time (${errorCode(cause)}); try again ` +
              'in a minute',
          )
        : outside(`the spoke ${functionArn} could not be invoked (${awsReason(cause)})`);
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
