import type { Context } from 'aws-lambda';
import { type Deadline, deadlineIn } from './deadline.ts';
import { isReadable } from './errors.ts';
import { jsonLog, type Log } from './log.ts';

/** One run of a function. */
export interface Invocation {
  readonly requestId: string;
  /** `arn:aws:lambda:REGION:ACCOUNT:function:NAME`. */
  readonly functionArn: string;
  readonly deadline: Deadline;
  readonly log: Log;
  /** Where the reader of an error finds more about this run: its log group and request id. */
  readonly where: string;
}

/** Milliseconds kept back for the answer itself. */
const TIME_TO_ANSWER = 1_000;

/**
 * Makes a Lambda handler of `work`. A failure is thrown as a new error that holds a readable
 * message and nothing else: Lambda writes all properties of an error, its cause and its stack into
 * the log and into Terraform's output.
 */
export function lambdaFunction<Answer>(
  work: (event: unknown, invocation: Invocation) => Promise<Answer>,
) {
  return async (event: unknown, context: Context): Promise<Answer> => {
    const requestId = context.awsRequestId;
    const log = jsonLog({ function: context.functionName, requestId });
    const where = `log group ${context.logGroupName}, request ${requestId}`;
    const deadline = deadlineIn(context.getRemainingTimeInMillis()).reserve(TIME_TO_ANSWER);
    try {
      return await work(event, {
        requestId,
        functionArn: context.invokedFunctionArn,
        deadline,
        log,
        where,
      });
    } catch (error) {
      const { name, message } = presentable(error, log);
      throw bare(name, isReadable(error) ? message : `${message} (${where})`);
    }
  };
}

/**
 * The part of a failure that the caller may see. The log gets the same, and the place of a defect.
 */
export function presentable(
  error: unknown,
  log: Log,
): { readonly name: string; readonly message: string } {
  if (isReadable(error)) {
    log.error(error.message, { error: error.name });
    return error;
  }
  // A defect. Its place is safe to log; its message may quote anything.
  const [name, at] = error instanceof Error ? [error.name, frames(error)] : [typeof error, []];
  log.error('internal error', { error: name, at });
  return {
    name: 'InternalError',
    message: 'internal error, a defect of database-access; please report what its log says',
  };
}

function frames(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim());
}

function bare(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  error.stack = '';
  return error;
}
