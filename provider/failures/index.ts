import { sendResponse } from '../lifecycle/cloudformation/send-response.ts';
import { lambdaFunction } from '../runtime/lambda.ts';
import { answerFor } from './answer.ts';

/**
 * The failure destination of the hub and of the doors: Lambda sends it the requests that failed
 * because the function crashed, ran out of memory or time, or was throttled for too long. It
 * responds to CloudFormation in their place, so that no stack waits for a response that never
 * comes.
 */

/** Lambda sets it. CloudFormation waits for responses in the function's own Region. */
const region = process.env['AWS_REGION'] ?? '';

export const handler = lambdaFunction(async (record, invocation) => {
  const answer = answerFor(record, region);
  if (answer === undefined) {
    invocation.log.info('nobody waits for a response to this');
    return;
  }
  const { url, response } = answer;
  invocation.log.info('answering', { reason: response.Reason });
  await sendResponse(url, response, invocation);
});
