import { describe, expect, test } from 'vitest';
import { parseResponseUrl } from '../../../../provider/lifecycle/cloudformation/response-url.ts';

const bucket = 'https://cloudformation-custom-resource-response';

describe('a response URL is accepted', () => {
  test.each([
    ['eu-central-1', `${bucket}-eucentral1.s3.eu-central-1.amazonaws.com/key`],
    ['eu-central-1', `${bucket}-eucentral1.s3-eu-central-1.amazonaws.com/key`],
    ['us-east-1', `${bucket}-useast1.s3.amazonaws.com/key`],
    ['us-west-2', `${bucket}-uswest2.s3.dualstack.us-west-2.amazonaws.com/key`],
    ['us-gov-west-1', `${bucket}-usgovwest1.s3.us-gov-west-1.amazonaws.com/key`],
    ['cn-north-1', `${bucket}-cnnorth1.s3.cn-north-1.amazonaws.com.cn/key`],
  ])('in %s', (region, url) => {
    expect(parseResponseUrl(url, region).url.href).toBe(url);
  });
});

describe('a response URL is refused, and not repeated in the message,', () => {
  test.each([
    ['another host', 'https://collector.example/key'],
    ['no TLS', `${bucket.replace('https', 'http')}-eucentral1.s3.eu-central-1.amazonaws.com/key`],
    ["another Region's bucket", `${bucket}-useast1.s3.amazonaws.com/key`],
    ['a host that only begins so', `${bucket}-eucentral1.s3.amazonaws.com.collector.example/key`],
    ['a host that only ends so', 'https://collector.example.s3.amazonaws.com/key'],
    [
      'the bucket as a path',
      `https://s3.amazonaws.com/cloudformation-custom-resource-response-eucentral1/key`,
    ],
    [
      'a user before the host',
      `https://${bucket.slice(8)}-eucentral1.s3.amazonaws.com@collector.example/`,
    ],
    ['a login', `${bucket.replace('//', '//user:pw@')}-eucentral1.s3.amazonaws.com/key`],
    ['another port', `${bucket}-eucentral1.s3.amazonaws.com:8443/key`],
    ['the metadata service', 'http://169.254.169.254/latest/meta-data/'],
    ['a file', 'file:///etc/passwd'],
    ['a bucket that anybody may have made', `${bucket}-attacker.s3.amazonaws.com/key`],
    ['a service that S3 does not have', `${bucket}-eucentral1.s3evil.s3.amazonaws.com/key`],
    ['no text', ''],
    ['no URL', 'not a url'],
  ])('with %s', (_, url) => {
    const refused = () => parseResponseUrl(url, 'eu-central-1');
    expect(refused).toThrow(/^ResponseURL: is not CloudFormation's bucket/);
    expect(refused).not.toThrow('collector');
  });
});

describe('the time when a response URL was signed', () => {
  const signedAt = (query: string) =>
    parseResponseUrl(`${bucket}-useast1.s3.amazonaws.com/key?${query}`, 'us-east-1').signedAt;

  test('is in a signature of version 4', () => {
    expect(signedAt('X-Amz-Date=20261122T150405Z&X-Amz-Expires=7200')).toBe('2026-11-22T15:04:05Z');
  });
  test('is two hours before the expiry in a signature of version 2', () => {
    expect(signedAt('AWSAccessKeyId=A&Expires=1795366800&Signature=s')).toBe(
      '2026-11-22T15:00:00Z',
    );
  });
  test.each(['', 'X-Amz-Date=yesterday', 'X-Amz-Date=20269999T999999Z', 'Expires=never'])(
    'is unknown for %j',
    (query) => {
      expect(signedAt(query)).toBe('');
    },
  );
});
