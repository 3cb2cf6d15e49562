import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Endpoint } from './endpoint.ts';

export interface TokenFor extends Endpoint {
  readonly region: string;
  readonly user: string;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** After this, nobody logs in with it; who is in stays in. */
export const LIFETIME_SECONDS = 15 * 60;

/**
 * The token with which a user logs in to a database, as `aws rds generate-db-auth-token` makes it: a
 * signed URL without its scheme. Nobody is asked: only the server finds out whether it is any good.
 */
export async function loginToken(
  { host, port, region, user }: TokenFor,
  credentials: Credentials,
  now = new Date(),
): Promise<string> {
  const signer = new SignatureV4({ service: 'rds-db', region, credentials, sha256: Sha256 });
  const address = `${host}:${port}`;
  const { query = {} } = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: host,
      port,
      path: '/',
      query: { Action: 'connect', DBUser: user },
      headers: { host: address },
    },
    { expiresIn: LIFETIME_SECONDS, signingDate: now },
  );
  const text = Object.entries(query)
    .flatMap(([name, value]) => (typeof value === 'string' ? [`${name}=${escaped(value)}`] : []))
    .join('&');
  return `${address}/?${text}`;
}

/** As signatures spell it (RFC 3986): encodeURIComponent leaves five characters too many. */
function escaped(value: string): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(value).replace(/[!'()*]/g, hex);
}
