import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signedHeaders } from '../../../provider/door/sign.ts';

const url = new URL('https://abcdefgh.lambda-url.eu-central-1.on.aws/');

test('a door signs as the SDK does, whatever it sends, when, and with what credentials', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 });
  const token = fc.string({ unit: 'grapheme-ascii', minLength: 1 }).map((all) => `x${all.trim()}x`);
  const now = fc.date({
    min: new Date('2024-01-01'),
    max: new Date('2099-12-31'),
    noInvalidDate: true,
  });
  await fc.assert(
    fc.asyncProperty(text, fc.tuple(token, token), now, async (body, [key, session], at) => {
      const credentials = {
        accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
        secretAccessKey: key,
        sessionToken: session.replace(/\s+/g, ' '),
      };
      const region = 'eu-central-1';
      const signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 });
      const request = {
        method: 'POST',
        protocol: url.protocol,
        hostname: url.host,
        path: url.pathname,
        headers: { host: url.host, 'content-type': 'application/json' },
        body,
      };
      const { headers } = await signer.sign(request, { signingDate: at });
      expect(signedHeaders({ url, region, body }, credentials, at)).toEqual(headers);
    }),
  );
});
