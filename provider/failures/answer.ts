import { DOOR_FUNCTION } from '../contract/names.ts';
import { identifiersOf, isCustomResourceRequest } from '../lifecycle/cloudformation/event.ts';
import { parseEvent } from '../lifecycle/cloudformation/parse-event.ts';
import { failed, type ResourceResponse } from '../lifecycle/cloudformation/response.ts';
import { parseResponseUrl } from '../lifecycle/cloudformation/response-url.ts';
import { describeRun } from '../runtime/postscript.ts';
import * as z from '../runtime/zod.ts';

/**
 * The record of a failure that Lambda sends to a destination
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
const record = z.object({
  requestContext: z.object({
    requestId: z.string(),
    functionArn: z.string(),
    condition: z.string(),
  }),
  requestPayload: z.unknown(),
  responsePayload: z.catch(z.optional(z.object({ errorType: z.string() })), undefined),
});

/** The response that the failed function owes; undefined if nobody waits for one. */
export function answerFor(
  event: unknown,
  region: string,
): { readonly url: URL; readonly response: ResourceResponse } | undefined {
  const { requestContext, requestPayload: request, responsePayload } = record.parse(event);
  const [, , , , account, , name = ''] = requestContext.functionArn.split(':');
  // Parsed as the failed function would parse it: a door takes its own account as the default.
  const defaults =
    name === DOOR_FUNCTION && account !== undefined ? { region, account } : { region };
  if (!isCustomResourceRequest(request)) return undefined;
  const { url, signedAt } = parseResponseUrl(request.ResponseURL, region);
  const { idIfFailed } = parseEvent(request, signedAt, defaults);
  const reason =
    `${name} could not finish (${responsePayload?.errorType ?? requestContext.condition}), ` +
    'also when Lambda tried again. A repeat is safe';
  const where = describeRun({
    requestId: requestContext.requestId,
    logGroup: `/aws/lambda/${name}`,
  });
  return { url, response: failed(identifiersOf(request), idIfFailed, reason, where) };
}
