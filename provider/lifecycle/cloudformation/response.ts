import type { Identifiers } from './event.ts';

/**
 * A response, as CloudFormation takes it
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html).
 */
export interface ResourceResponse extends Identifiers {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** CloudFormation's limit for the whole body. */
export const MAX_RESPONSE_BYTES = 4_096;

export function succeeded(
  request: Identifiers,
  physicalId: string,
  data?: Readonly<Record<string, string>>,
): ResourceResponse {
  return {
    Status: 'SUCCESS',
    ...identifiersIn(request),
    PhysicalResourceId: physicalId,
    ...(data !== undefined && { Data: data }),
  };
}

/**
 * @param postscript tells the reader of the stack's events where to find more. It is never cut,
 * however long the reason is.
 */
export function failed(
  request: Identifiers,
  physicalId: string,
  reason: string,
  postscript: string,
): ResourceResponse {
  const line = reason.replace(/\s+/g, ' ').trim();
  const build = (shown: string): ResourceResponse => ({
    Status: 'FAILED',
    Reason: `${shown} (${postscript})`,
    ...identifiersIn(request),
    PhysicalResourceId: physicalId,
  });
  for (let length = Math.min(line.length, MAX_REASON); ; length -= 100) {
    const shown = length >= line.length ? line : `${line.slice(0, Math.max(0, length))}...`;
    const response = build(shown);
    if (length <= 0 || fits(response)) return response;
  }
}

/** The console shows a stack's events in a narrow column. */
const MAX_REASON = 1_500;

export function fits(response: ResourceResponse): boolean {
  return Buffer.byteLength(JSON.stringify(response)) <= MAX_RESPONSE_BYTES;
}

function identifiersIn({ StackId, RequestId, LogicalResourceId }: Identifiers): Identifiers {
  return { StackId, RequestId, LogicalResourceId };
}
