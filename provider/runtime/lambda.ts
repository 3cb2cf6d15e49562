import type { Context } from 'aws-lambda';
import { type Deadline, deadlineIn } from './deadline.ts';
import { isReadable } from './errors.ts';
import { jsonLog, type Log } from './log.ts';
import { describeRun, type Run, writePostscript } from './postscript.ts';

/** One run of a function. */
export interface Invocation {
  readonly requestId: string;
  /** `arn:aws:lambda:REGION:ACCOUNT:function:NAME`. */
  readonly functionArn: string;
  readonly deadline: Deadline;
  readonly log: Log;
  readonly logGroup: string;
}

/** Milliseconds kept back for the answer itself. */
const TIME_TO_ANSWER = 1_000;

export interface LambdaOptions {
  /**
   * The id of the request of which an event is a part: its lines are then found under one id in the
   * logs of all functions.
   */
  readonly requestOf?: (event: unknown) => string | undefined;
}

/**
 * Makes a Lambda handler of `work`. A failure is thrown as a new error that holds a readable
 * message and nothing else: Lambda writes all properties of an error, its cause and its stack into
 * the log and into Terraform's output.
 */
export function lambdaFunction<Answer>(
  work: (event: unknown, invocation: Invocation) => Promise<Answer>,
  { requestOf = () => undefined }: LambdaOptions = {},
) {
  return async (event: unknown, context: Context): Promise<Answer> => {
    const invocation = context.awsRequestId;
    const requestId = requestOf(event) ?? invocation;
    const log = jsonLog({
      function: context.functionName,
      requestId,
      ...(requestId !== invocation && { invocation }),
    });
    const logGroup = context.logGroupName;
    const deadline = deadlineIn(context.getRemainingTimeInMillis()).reserve(TIME_TO_ANSWER);
    try {
      return await work(event, {
        requestId,
        functionArn: context.invokedFunctionArn,
        deadline,
        log,
        logGroup,
      });
    } catch (error) {
      const { name, message, postscript } = presentable(error, log, { requestId, logGroup });
      throw bare(name, `${message} (${postscript})`);
    }
  };
}

/** All that a caller is told of an error that nobody foresaw. */
export const DEFECT =
  'internal error, a defect of database-access; please report what its log says';

export interface Presentable {
  readonly name: string;
  readonly message: string;
  /** For the end of the text, in brackets. */
  readonly postscript: string;
}

/**
 * The part of a failure that the caller may see. The log gets the same, and the place of a defect.
 * The rollout's alarms count its lines by `whose` (stacksets/hub/alarms.ts).
 *
 * @param run the one that met it
 */
export function presentable(error: unknown, log: Log, run: Run): Presentable {
  const where = describeRun(run);
  if (isReadable(error)) {
    const { name, message, entry, whose, details } = error;
    const elsewhere = error.where === undefined ? {} : { elsewhere: error.where };
    log.error(message, {
      error: name,
      whose,
      ...(entry && { entry }),
      ...(details && { details }),
      ...elsewhere,
    });
    return { name, message, postscript: writePostscript({ entry, where: error.where ?? where }) };
  }
  // A defect. Its place is safe to log; its message may quote anything.
  const [name, at] = error instanceof Error ? [error.name, frames(error)] : [typeof error, []];
  log.error('internal error', { error: name, at });
  return {
    name: 'InternalError',
    message: DEFECT,
    postscript: where,
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
