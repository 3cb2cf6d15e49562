import type { Addressee } from './event.ts';

/** What CloudFormation takes as an answer (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html). */
export interface ResourceResponse extends Addressee {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** All of the body, which CloudFormation counts in bytes. */
export const MAX_RESPONSE_BYTES = 4_096;

export function succeeded(
  addressee: Addressee,
  physicalId: string,
  data?: Readonly<Record<string, string>>,
): ResourceResponse {
  return {
    Status: 'SUCCESS',
    ...names(addressee),
    PhysicalResourceId: physicalId,
    ...(data !== undefined && { Data: data }),
  };
}

/** `where` tells the reader of the stack's events where more is known: it stays whole, whatever the reason's length. */
export function failed(
  addressee: Addressee,
  physicalId: string,
  reason: string,
  where: string,
): ResourceResponse {
  const line = reason.replace(/\s+/g, ' ').trim();
  const build = (shown: string): ResourceResponse => ({
    Status: 'FAILED',
    Reason: `${shown} (${where})`,
    ...names(addressee),
    PhysicalResourceId: physicalId,
  });
  for (let length = Math.min(line.length, MAX_REASON); ; length -= 100) {
    const shown = length >= line.length ? line : `${line.slice(0, Math.max(0, length))}...`;
    const response = build(shown);
    if (length <= 0 || fits(response)) return response;
  }
}

/** The stack's events are read in a narrow column. */
const MAX_REASON = 1_500;

export function fits(response: ResourceResponse): boolean {
  return Buffer.byteLength(JSON.stringify(response)) <= MAX_RESPONSE_BYTES;
}

function names({ StackId, RequestId, LogicalResourceId }: Addressee): Addressee {
  return { StackId, RequestId, LogicalResourceId };
}
