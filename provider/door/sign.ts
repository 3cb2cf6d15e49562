import { createHash, createHmac } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * The headers of a signed POST to a function URL, whose path is /
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). The
 * SDK's signer does the same and much else, which every start of a door would read.
 */
export function signedHeaders(
  { url, region, body }: { readonly url: URL; readonly region: string; readonly body: string },
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  now: Date = new Date(),
): Record<string, string> {
  const time = now.toISOString().replace(/[:-]|\.\d+/g, '');
  const date = time.slice(0, 8);
  const headers = {
    'content-type': 'application/json',
    host: url.host,
    'x-amz-content-sha256': sha256(body),
    'x-amz-date': time,
    'x-amz-security-token': sessionToken,
  };
  // The names are in the order that signatures want.
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const request = ['POST', url.pathname, '', ...lines, '', names, sha256(body)].join('\n');
  const scope = [date, region, 'lambda', 'aws4_request'];
  const toSign = [ALGORITHM, time, scope.join('/'), sha256(request)].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const credential = [accessKeyId, ...scope].join('/');
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
