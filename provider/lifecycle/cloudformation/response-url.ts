import { partition } from '../../contract/request/identity.ts';
import { notTheResponseBucket } from '../../errors/cloudformation.ts';

/**
 * Where CloudFormation waits for the response: a pre-signed URL in one of its buckets. Anybody who
 * has the URL can respond, so it is never logged.
 */
export interface ResponseUrl {
  readonly url: URL;
  /**
   * When the URL was signed, which is when CloudFormation sent the request: ISO 8601 in UTC, to the
   * second. Empty if the URL does not tell.
   */
  readonly signedAt: string;
}

/**
 * Checked before anything is sent or done: otherwise anybody who may invoke the function could aim
 * it at any address. The bucket belongs to the stack's Region (AWS PrivateLink guide, "VPC endpoint
 * policies for CloudFormation"), and a function serves stacks of its own Region only.
 */
export function parseResponseUrl(text: string, region: string): ResponseUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isBucket = url !== undefined && hostsOf(region).includes(url.host);
  if (!isBucket || url.protocol !== 'https:' || url.username !== '')
    throw notTheResponseBucket({ region });
  return { url, signedAt: signedAt(url.searchParams) };
}

/** The host names by which S3 serves one bucket. */
function hostsOf(region: string): string[] {
  const bucket = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`;
  const domain = partition(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return ['s3', `s3.${region}`, `s3-${region}`, `s3.dualstack.${region}`].map(
    (service) => `${bucket}.${service}.${domain}`,
  );
}

/**
 * Signature version 4 tells when the URL was signed. Version 2 tells when the URL expires, which is
 * a fixed time later.
 */
function signedAt(query: URLSearchParams): string {
  const { y, mo, d, h, mi, s } =
    /^(?<y>\d{4})(?<mo>\d\d)(?<d>\d\d)T(?<h>\d\d)(?<mi>\d\d)(?<s>\d\d)Z$/.exec(
      query.get('X-Amz-Date') ?? '',
    )?.groups ?? {};
  if (y !== undefined) return iso(Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`));
  const ends = query.get('Expires') ?? '';
  return /^\d{9,10}$/.test(ends) ? iso((Number(ends) - SIGNED_FOR_SECONDS) * 1_000) : '';
}

/** Two hours in every example that AWS has published. */
const SIGNED_FOR_SECONDS = 7_200;

/**
 * Was it signed later than now? AWS's clocks agree to the second, so somebody wrote that date. A
 * request that counts as the latest for years would void all that the stack asks later.
 */
export function isFromTheFuture(signedAt: string): boolean {
  return Date.parse(signedAt) > Date.now() + CLOCK_SKEW;
}

/** Milliseconds. */
const CLOCK_SKEW = 5 * 60 * 1_000;

function iso(time: number): string {
  return Number.isNaN(time) ? '' : new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
