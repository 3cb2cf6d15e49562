import { createHmac, randomBytes } from 'node:crypto';
import { REGION, REGIONS } from '../organization/roles.ts';

/** A request of CloudFormation that awaits an answer. */
export interface CustomRequest {
  readonly stackId: string;
  readonly logicalResourceId: string;
  readonly requestId: string;
}

/** The first answer that reached the bucket. */
export interface Answered {
  readonly body: string;
  /** The body, if it is JSON. */
  json(): unknown;
}

export interface Expected {
  /** The ResponseURL. */
  readonly url: string;
  readonly answer: Promise<Answered>;
}

/** Every name that a Region's bucket has had in ResponseURLs. The first is the current one. */
function hostsIn(region: string) {
  const bucket = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`;
  return [
    `${bucket}.s3.${region}.amazonaws.com`,
    `${bucket}.s3.amazonaws.com`,
    `${bucket}.s3-${region}.amazonaws.com`,
  ] as const;
}

export const BUCKET_HOSTS = REGIONS.flatMap(hostsIn);

const VALID_SECONDS = 7200;

/**
 * The answers that the bucket waits for: one object for each request, put with a pre-signed URL.
 */
export function createExpectations() {
  const key = randomBytes(32);
  const expectations = new Map<string, { validUntil: number; resolve(answer: Answered): void }>();
  const byUrl = new Map<string, Expected>();
  const latest = new Map<string, number>();

  function nextTime({ stackId, logicalResourceId }: CustomRequest): Date {
    const resource = `${stackId}|${logicalResourceId}`;
    const time = Math.max(Date.now(), (latest.get(resource) ?? 0) + 1_000);
    latest.set(resource, time);
    return new Date(time);
  }

  return {
    /**
     * `at` is the time of CloudFormation's request. Two requests for one resource are at least a
     * second apart.
     */
    expect(request: CustomRequest, at = nextTime(request)): Expected {
      const { stackId, logicalResourceId, requestId } = request;
      const name = encodeURIComponent(`${stackId}|${logicalResourceId}|${requestId}`);
      const path = `/${name.replaceAll('%2F', '/')}`;
      const region = regionOf(stackId);
      const [host] = hostsIn(region);
      const query = signed(path, at, region, key);
      const url = `https://${host}${path}?${query}`;
      const known = byUrl.get(url);
      if (known) return known;
      const { promise, resolve } = Promise.withResolvers<Answered>();
      const validUntil = at.getTime() + VALID_SECONDS * 1000;
      expectations.set(`${path}?${query}`, { validUntil, resolve });
      const expected = { url, answer: promise };
      byUrl.set(url, expected);
      return expected;
    },
    at(url: string): Expected | undefined {
      return byUrl.get(url);
    },
    /** Whether the signature of this path and query is right and still valid. */
    isExpected(target: string): boolean {
      return (expectations.get(target)?.validUntil ?? 0) > Date.now();
    },
    arrived(target: string, body: string): void {
      expectations.get(target)?.resolve({ body, json: () => JSON.parse(body) });
    },
  };
}

export type Expectations = ReturnType<typeof createExpectations>;

/** A stack answers to the bucket of its own Region. */
function regionOf(stackId: string): string {
  const [, , , region] = stackId.split(':');
  return REGIONS.find((name) => name === region) ?? REGION;
}

/**
 * A query that looks like S3's Signature Version 4. Only the bucket has to understand it, so it is
 * simpler.
 */
function signed(path: string, at: Date, region: string, key: Buffer): string {
  const date = at.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Date': date,
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Expires': String(VALID_SECONDS),
    'X-Amz-Credential': `AKIASANDBOXCLOUDFORM/${scope}`,
  });
  const signature = createHmac('sha256', key).update(`${path}?${query}`).digest('hex');
  return `${query}&X-Amz-Signature=${signature}`;
}
