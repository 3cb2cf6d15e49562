import * as z from 'zod';
import type { Defaults } from '../contract/request.ts';
import { idIfFailed } from '../custom-resource/errand.ts';
import { addresseeOf, isCustomResourceRequest } from '../custom-resource/request.ts';
import { failed, type ResourceResponse } from '../custom-resource/response.ts';
import { readResponseUrl } from '../custom-resource/response-url.ts';

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
  defaults: Defaults,
): { readonly url: URL; readonly response: ResourceResponse } | undefined {
  const { requestContext, requestPayload: request, responsePayload } = record.parse(event);
  if (!isCustomResourceRequest(request)) return undefined;
  const addressee = addresseeOf(request);
  const { url } = readResponseUrl(request.ResponseURL, defaults.region);
  const name = requestContext.functionArn.split(':')[6] ?? '';
  const reason = `${name} could not finish (${responsePayload?.errorType ?? requestContext.condition}), also when Lambda tried again. A repeat is safe`;
  const where = `log of ${name}, request ${requestContext.requestId}`;
  return { url, response: failed(addressee, idIfFailed(request, defaults), reason, where) };
}
