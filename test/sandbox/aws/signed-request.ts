import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials } from '../lambda/function.ts';

export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
}

/** Signs a request to AWS that no SDK client here makes, as one of them would. */
export async function signed(
  request: {
    readonly method: string;
    readonly url: URL;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: string | Buffer;
  },
  {
    service,
    region,
    credentials,
  }: { readonly service: string; readonly region: string; readonly credentials: Credentials },
): Promise<SignedRequest> {
  const { method, url, body } = request;
  const signer = new SignatureV4({
    ...{ service, region, credentials },
    sha256: Sha256,
    uriEscapePath: service !== 's3', // S3 encodes paths once, others twice
  });
  const { headers } = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port && { port: Number(url.port) }),
    path: url.pathname,
    headers: { host: url.host, ...request.headers },
    body,
  });
  return { method, url, headers, body };
}

/** The hash that the signer asks for, from Node's own cryptography. */
class Sha256 {
  private readonly hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {
    throw new Error('the signer uses each hash once');
  }
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
