import { UserError } from '../contract/errors.ts';

/** Where CloudFormation waits for the answer: a pre-signed URL of a bucket of its own. Whoever has it can answer, so it is never logged. */
export interface ResponseUrl {
  readonly url: URL;
  /** When it was signed, so when CloudFormation asked: ISO 8601 in UTC. Empty if the URL does not say. */
  readonly signedAt: string;
}

/** `cloudformation-custom-resource-response-REGION`, the Region without hyphens, in any of S3's host names. */
const HOST =
  /^cloudformation-custom-resource-response-(?<region>[a-z0-9]+)\.s3[a-z0-9.-]*\.amazonaws\.com(\.cn)?$/;

/**
 * Checked before anything is sent or done: whoever may invoke the function could otherwise aim it at any address. The bucket
 * is that of the stack's Region (AWS PrivateLink guide, "VPC endpoint policies for CloudFormation").
 */
export function readResponseUrl(text: string, stackId: string): ResponseUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const { region } = HOST.exec(url?.hostname ?? '')?.groups ?? {};
  const isBucket = region !== undefined && (stackId === '' || region === regionOf(stackId));
  if (url?.protocol !== 'https:' || url.port !== '' || url.username !== '' || !isBucket)
    throw new UserError(
      "ResponseURL: is not CloudFormation's bucket of the stack's Region; nothing was changed, and nothing was sent there",
    );
  return { url, signedAt: signedAt(url.searchParams) };
}

function regionOf(stackId: string): string {
  return (stackId.split(':')[3] ?? '').replaceAll('-', '');
}

/** Signature version 4 says when it was made; the one before it said when it ends, some fixed time later. */
function signedAt(query: URLSearchParams): string {
  const { y, mo, d, h, mi, s } =
    /^(?<y>\d{4})(?<mo>\d\d)(?<d>\d\d)T(?<h>\d\d)(?<mi>\d\d)(?<s>\d\d)Z$/.exec(
      query.get('X-Amz-Date') ?? '',
    )?.groups ?? {};
  if (y !== undefined) return `${y}-${mo}-${d}T${h}:${mi}:${s}Z`;
  const ends = query.get('Expires') ?? '';
  return /^\d{9,10}$/.test(ends) ? iso(Number(ends) - SIGNED_FOR_SECONDS) : '';
}

/** Two hours, in every example that AWS has published. */
const SIGNED_FOR_SECONDS = 7_200;

function iso(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
}
