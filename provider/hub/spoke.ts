import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { awsReason, until } from '../contract/aws.ts';
import type { Deadline } from '../contract/deadline.ts';
import { SPOKE_ROLE, spokeFunction } from '../contract/deployment.ts';
import { errorCode, isReadable, NoSpoke, OutsideError, UserError } from '../contract/errors.ts';
import type { Invocation } from '../contract/function.ts';
import { type Identity, partition } from '../contract/identity.ts';
import { type Order, type Person, type Report, readReport, writeOrder } from '../contract/order.ts';
import type { Task } from './plan.ts';

/** Has a task done by the spoke of its account, Region and VPC. */
export type SendOrder = (
  task: Task,
  people: readonly Person[],
  invocation: Invocation,
) => Promise<Report>;

export interface SpokeOptions {
  readonly sts: STSClient;
  readonly externalId: string;
  readonly sleep: (ms: number) => Promise<unknown>;
}

export function spokes({ sts, externalId, sleep }: SpokeOptions): SendOrder {
  return async (task, people, invocation) => {
    const { identity, vpc } = task.access;
    const { account, region } = identity;
    const { deadline, requestId } = invocation;
    if (deadline.left() === 0)
      throw new OutsideError('no time is left for this request; nothing was changed by it now');
    const name = spokeFunction(vpc);
    const functionArn = `arn:${partition(region)}:lambda:${region}:${account}:function:${name}`;
    const lambda = new LambdaClient({
      region,
      credentials: await spokeRole(sts, deadline, identity, { externalId, functionArn, requestId }),
      // The SDK would repeat an invocation whose answer was lost. Only what did not run is repeated, below.
      maxAttempts: 1,
      requestHandler: { connectionTimeout: 5_000, socketTimeout: deadline.left() },
    });
    try {
      return await invokeWhenReady(
        lambda,
        functionArn,
        { ...task, people, requestId },
        invocation,
        sleep,
      );
    } finally {
      lambda.destroy();
    }
  };
}

/**
 * A spoke that was not used for weeks is Inactive: its first invocation fails and makes it Pending until it has a network
 * interface again (https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html). The others are throttles.
 */
const DID_NOT_RUN = new Set([
  'ResourceNotReadyException',
  'ResourceConflictException',
  'TooManyRequestsException',
  'EC2ThrottledException',
]);

const TIME_TO_REPORT = 3_000;

async function invokeWhenReady(
  lambda: LambdaClient,
  functionArn: string,
  order: Omit<Order, 'timeLeft'>,
  { deadline, log }: Invocation,
  sleep: SpokeOptions['sleep'],
): Promise<Report> {
  for (let pause = 500; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      return await invoke(lambda, functionArn, order, deadline.left());
    } catch (error) {
      if (!DID_NOT_RUN.has(errorCode(error) ?? '') || deadline.left() < pause + 2_000)
        throw explained(error, functionArn);
      log.info('the spoke is not ready; waiting', { functionArn, because: errorCode(error) });
      await sleep(pause);
    }
  }
}

/** The spoke has to end its work before we stop waiting for it: what the caller is told then holds. */
async function invoke(
  lambda: LambdaClient,
  functionArn: string,
  order: Omit<Order, 'timeLeft'>,
  patience: number,
): Promise<Report> {
  const timeLeft = Math.floor(patience - Math.min(TIME_TO_REPORT, patience / 5));
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: functionArn,
      Payload: Buffer.from(writeOrder({ ...order, timeLeft })),
    }),
    { abortSignal: AbortSignal.timeout(patience) },
  );
  const payload: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
  if (FunctionError !== undefined) throw failure(payload, functionArn);
  const report = readReport(payload);
  if (report === undefined)
    throw new OutsideError(
      `the spoke ${functionArn} answered in a way that this hub does not understand; update both`,
    );
  return report;
}

/** A spoke's own readable errors pass as they are. */
function failure(payload: unknown, functionArn: string): Error {
  const { errorType, errorMessage } = {
    errorType: '',
    errorMessage: '',
    ...(payload as object | null),
  };
  if (errorType === 'UserError') return new UserError(errorMessage);
  if (errorType === 'OutsideError' || errorType === 'InternalError')
    return new OutsideError(errorMessage);
  return new OutsideError(
    `the spoke ${functionArn} failed without an answer (${errorType || 'unknown error'}); its log group is in its account. A repeat is safe`,
  );
}

/** Credentials for one spoke, for fifteen minutes. CloudTrail of the account shows the request by the session's name and tags. */
async function spokeRole(
  sts: STSClient,
  deadline: Deadline,
  { account, region, env, project, appname }: Identity,
  {
    externalId,
    functionArn,
    requestId,
  }: { externalId: string; functionArn: string; requestId: string },
) {
  const roleArn = `arn:${partition(region)}:iam::${account}:role/${SPOKE_ROLE}`;
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: `database-access-${requestId}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64),
    ExternalId: externalId,
    DurationSeconds: 900,
    Tags: Object.entries({ env, project, appname }).map(([Key, value]) => ({
      Key,
      Value: tagValue(value),
    })),
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn }],
    }),
  });
  try {
    const { Credentials } = await sts.send(command, until(deadline));
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
  } catch (error) {
    if (errorCode(error) !== 'AccessDenied')
      throw new OutsideError(`the hub could not assume ${roleArn} (${awsReason(error)})`);
    // AWS does not say which of the three it is.
    throw new NoSpoke(
      `the hub may not assume ${roleArn}. Either database-access is not rolled out to account ${account} (look at the instances of its StackSet ` +
        "for that account), or the role's trust policy names another hub or External ID, or account is not the one that you mean",
    );
  }
}

/** Session tags allow letters, digits, spaces and _.:/=+-@ */
function tagValue(value: string): string {
  return value.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_');
}

function explained(error: unknown, functionArn: string): Error {
  switch (errorCode(error)) {
    case 'ResourceNotFoundException':
      return new NoSpoke(
        `there is no spoke ${functionArn}: database-access is not rolled out to that account, Region and VPC (fields account, region, vpc). ` +
          'Look at the instances of its StackSet for the account',
      );
    case 'AccessDeniedException':
      return new OutsideError(
        `the role ${SPOKE_ROLE} may not invoke ${functionArn}: its permissions are not those of the rollout`,
      );
    case 'TimeoutError':
    case 'AbortError':
      return new OutsideError(
        `the spoke ${functionArn} did not answer in time. It may still be at work; a repeat is safe`,
      );
    default:
      if (DID_NOT_RUN.has(errorCode(error) ?? ''))
        return new OutsideError(
          `the spoke ${functionArn} was not ready in time (${errorCode(error)}); try again in a minute`,
        );
      return isReadable(error)
        ? error
        : new OutsideError(`the spoke ${functionArn} could not be invoked (${awsReason(error)})`);
  }
}
