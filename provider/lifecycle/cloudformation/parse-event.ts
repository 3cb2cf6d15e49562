import type { Defaults } from '../../contract/request/parse-request.ts';
import { fromTheFuture } from '../../errors/cloudformation.ts';
import { type CustomResourceRequest, parseCustomResourceRequest } from './event.ts';
import { intentOf, type ResourceIntent } from './intent.ts';
import { idOfFailedCreate, NOTHING_MADE } from './physical-id.ts';
import { isFromTheFuture } from './response-url.ts';

/** A request and its intent, or what was thrown when the event was parsed. */
export type ParsedEvent = (Accepted | Refused) & {
  /**
   * The id of an answer FAILED: what is there already keeps its id. A Create that is refused has
   * made nothing. A Create that fails later may have, and the Delete that follows has to look.
   */
  readonly idIfFailed: string;
};

interface Accepted extends ResourceIntent {
  readonly request: CustomResourceRequest;
}

interface Refused {
  /** A UserError; or a defect of ours, which has to be answered too. */
  readonly refusal: unknown;
}

/** @param signedAt when CloudFormation sent the event. */
export function parseEvent(event: object, signedAt: string, defaults: Defaults): ParsedEvent {
  const present = presentId(event);
  try {
    const request = parseCustomResourceRequest(event);
    refuseFutureDate(signedAt);
    const { id, intent } = intentOf(request, signedAt, defaults);
    const mayMake = intent?.verb === 'ensure' && !intent.wanted.dryRun;
    const idIfFailed = present ?? (mayMake ? idOfFailedCreate(request.RequestId) : NOTHING_MADE);
    return { request, id, idIfFailed, ...(intent !== undefined && { intent }) };
  } catch (error) {
    return { refusal: error, idIfFailed: present ?? NOTHING_MADE };
  }
}

/** Read from the raw event, since an event that cannot be parsed is answered too. */
function presentId(event: object): string | undefined {
  const id: unknown = Reflect.get(event, 'PhysicalResourceId');
  return typeof id === 'string' && /^[\x20-\x7e]{1,1024}$/.test(id) ? id : undefined;
}

/**
 * The response is sent all the same: the URL leads to CloudFormation's bucket, which refuses a
 * signature that does not fit its date; and a stack whose date is wrong by accident does not hang.
 */
function refuseFutureDate(signedAt: string): void {
  if (isFromTheFuture(signedAt)) throw fromTheFuture({ signedAt, now: new Date().toISOString() });
}
