import * as z from 'zod';
import { DOOR_FUNCTION } from '../contract/names.ts';
import { addresseeOf, isCustomResourceRequest } from '../lifecycle/cloudformation/event.ts';
import { idIfFailed } from '../lifecycle/cloudformation/intent.ts';
import { failed, type ResourceResponse } from '../lifecycle/cloudformation/response.ts';
import { parseResponseUrl } from '../lifecycle/cloudformation/response-url.ts';

/** As Lambda tells a destination of a failure (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html). */
const record = z.object({
  requestContext: z.object({
    requestId: z.string(),
    functionArn: z.string(),
    condition: z.string(),
  }),
  requestPayload: z.unknown(),
  responsePayload: z.object({ errorType: z.string() }).optional().catch(undefined),
});

/** The answer that the failed function owed; undefined if nobody waits for one. */
export function answerFor(
  event: unknown,
  region: string,
): { readonly url: URL; readonly response: ResourceResponse } | undefined {
  const { requestContext, requestPayload: request, responsePayload } = record.parse(event);
  const [, , , , account, , name = ''] = requestContext.functionArn.split(':');
  // As the failed function would read it: at a door, account may be left out.
  const defaults =
    name === DOOR_FUNCTION && account !== undefined ? { region, account } : { region };
  if (!isCustomResourceRequest(request)) return undefined;
  const addressee = addresseeOf(request);
  const { url } = parseResponseUrl(request.ResponseURL, region);
  const reason = `${name} could not finish (${responsePayload?.errorType ?? requestContext.condition}), also when Lambda tried again. A repeat is safe`;
  const where = `log of ${name}, request ${requestContext.requestId}`;
  return { url, response: failed(addressee, idIfFailed(request, defaults), reason, where) };
}
