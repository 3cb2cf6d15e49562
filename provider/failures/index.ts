import { lambdaFunction } from '../contract/function.ts';
import { respond } from '../custom-resource/respond.ts';
import { answerFor } from './answer.ts';

/**
 * The failure destination of the hub: Lambda sends it what could not be done because the hub crashed, ran out of memory or time, or
 * was throttled for too long. It answers CloudFormation in the hub's place, so that no stack waits for an answer that never comes.
 */
export const handler = lambdaFunction(async (record, invocation) => {
  const answer = answerFor(record, { region: process.env['AWS_REGION'] ?? '' });
  if (answer === undefined) {
    invocation.log.info('nobody waits for an answer to this');
    return;
  }
  const { url, response } = answer;
  invocation.log.info('answering', { reason: response.Reason });
  await respond(url, response, invocation);
});
