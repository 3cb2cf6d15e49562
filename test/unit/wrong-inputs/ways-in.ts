import type { Context } from 'aws-lambda';
import { vi } from 'vitest';
import { parseReply } from '../../../provider/contract/messages/reply.ts';
import { answerCaller } from '../../../provider/hub/caller.ts';
import { isCustomResourceRequest } from '../../../provider/lifecycle/cloudformation/event.ts';
import { answerCustomResource } from '../../../provider/lifecycle/cloudformation/handler.ts';
import type { ResourceResponse } from '../../../provider/lifecycle/cloudformation/response.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import type { Invocation } from '../../../provider/runtime/lambda.ts';
import { jsonLog } from '../../../provider/runtime/log.ts';
import { ACCOUNT } from '../../support/wrong-inputs/right.ts';
import { event } from '../lifecycle/cloudformation/events.ts';

/** The ways in, each with what people read there of an input that is refused. */

const REGION = 'eu-central-1';

export interface Refusal {
  /** The whole sentence, with its postscript. */
  readonly sentence: string;
  /** The lines of the log. */
  readonly log: string;
}

const context = {
  awsRequestId: 'r-1',
  functionName: 'database-access',
  logGroupName: '/aws/lambda/database-access',
  invokedFunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:database-access`,
  getRemainingTimeInMillis: () => 10_000,
} as Context;

/** No host has such a name: a door that asked its hub would answer with another sentence. */
const SETTINGS = {
  HUB_URL: `https://nowhere.lambda-url.${REGION}.on.aws/`,
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_SESSION_TOKEN: 'none',
};

/** The door's own Lambda handler. */
export async function askDoor(input: unknown): Promise<Refusal> {
  for (const [name, value] of Object.entries(SETTINGS)) vi.stubEnv(name, value);
  const { handler } = await import('../../../provider/door/index.ts');
  vi.unstubAllEnvs();
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await handler(input, context);
    throw new Error('it was accepted');
  } catch (error) {
    const log = written.mock.calls.map(([line]) => String(line)).join('');
    return { sentence: error instanceof Error ? error.message : String(error), log };
  } finally {
    written.mockRestore();
  }
}

const accepted = () => Promise.reject(new Error('it was accepted'));

function invocationWith(lines: string[]): Invocation {
  return {
    requestId: 'r-1',
    functionArn: context.invokedFunctionArn,
    deadline: deadlineIn(10_000),
    log: jsonLog({ requestId: 'r-1' }, (line) => lines.push(line)),
    logGroup: '/aws/lambda/database-access',
  };
}

/** A Create of a stack, at a door: the Reason of its event. */
export async function askAsStack(
  properties: object,
  ofEvent: object = {},
): Promise<Refusal & { readonly response: ResourceResponse }> {
  const request = { ...event('create'), ResourceProperties: properties, ...ofEvent };
  if (!isCustomResourceRequest(request)) throw new Error('no request of CloudFormation');
  const lines: string[] = [];
  const response = await answerCustomResource(
    request,
    {
      fulfil: accepted,
      sendResponse: () => Promise.resolve(),
      defaults: { region: REGION, account: ACCOUNT },
    },
    invocationWith(lines),
  );
  return { sentence: response.Reason ?? 'it succeeded', log: lines.join('\n'), response };
}

/** The hub's URL, called by somebody of `ACCOUNT` who writes the body by hand. */
export async function askHub(body: string): Promise<Refusal> {
  const userArn = `arn:aws:sts::${ACCOUNT}:assumed-role/door/session`;
  const lines: string[] = [];
  const { body: reply } = await answerCaller(
    { requestContext: { authorizer: { iam: { accountId: ACCOUNT, userArn } } }, body } as never,
    { fulfil: accepted, defaults: { region: REGION } },
    invocationWith(lines),
  );
  const parsed = parseReply(reply);
  const failure = parsed !== undefined && 'failure' in parsed ? parsed.failure : undefined;
  return { sentence: failure?.message ?? 'it was accepted', log: lines.join('\n') };
}
