import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionArn } from '../lambda/function.ts';
import { startTestCloud, type TestCloud } from '../organization/test-cloud.ts';
import { OBEDIENT } from './stacks/obedient.ts';

/** CloudFormation's bucket, and the functions' way to it. */

let cloud: TestCloud;
let requests = 0;

beforeAll(async () => {
  cloud = await startTestCloud();
});

afterAll(() => cloud.stop());

const STACK = 'arn:aws:cloudformation:eu-central-1:111111111111:stack/s/1';

function newRequest() {
  requests += 1;
  return { stackId: STACK, logicalResourceId: 'A', requestId: String(requests) };
}

/** A function that puts what its event says, as its event says. */
const PUT = `async ({ url, headers, body, method = 'PUT' }) => {
  const { request } = await import('node:https');
  return await new Promise((resolve) => {
    const put = request(url, { method, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    put.on('error', (error) => resolve(error.code));
    put.end(body);
  });
}`;
const PROPER = { 'content-type': '', 'content-length': '2' };

async function put(url: string, headers: object = PROPER, more: object = {}): Promise<unknown> {
  const event = JSON.stringify({ url, headers, body: '{}', ...more });
  const lambda = await cloud.deploy('put', PUT);
  const { body } = await cloud.functions.function(functionArn(lambda)).invoke(event, '');
  return JSON.parse(body);
}

test('a test can make up a request of its own and see the answer', async () => {
  const made = newRequest();
  const { url, answer } = cloud.responses.expect(made);
  expect(url).toContain(
    '/arn%3Aaws%3Acloudformation%3Aeu-central-1%3A111111111111%3Astack/s/1%7CA%7C',
  );
  const lambda = await cloud.deploy('obedient', OBEDIENT);
  const event = {
    RequestType: 'Create',
    ResponseURL: url,
    StackId: made.stackId,
    LogicalResourceId: made.logicalResourceId,
    RequestId: made.requestId,
    ResourceProperties: {},
  };
  cloud.functions.function(functionArn(lambda)).accept(JSON.stringify(event), '');
  expect((await answer).json()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'a' });
});

describe('the bucket of responses', () => {
  test('the bucket is that of the stack’s Region', async () => {
    const stackId = 'arn:aws:cloudformation:eu-west-1:222222222222:stack/s/1';
    const { url, answer } = cloud.responses.expect({ ...newRequest(), stackId });
    expect(new URL(url).hostname).toBe(
      'cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com',
    );
    expect(await put(url)).toBe(200);
    expect((await answer).body).toBe('{}');
  });

  test('the bucket accepts a valid PUT twice, and the first one counts', async () => {
    const { url, answer } = cloud.responses.expect(newRequest());
    expect(await put(url)).toBe(200);
    expect(await put(url, PROPER, { body: '[]' })).toBe(200);
    expect((await answer).body).toBe('{}');
    expect(cloud.responses.puts.slice(-2).map(({ body, answer }) => [body, answer])).toEqual([
      ['{}', 200],
      ['[]', 200],
    ]);
  });

  test.each([
    [
      'with a content type',
      (url: string) => put(url, { ...PROPER, 'content-type': 'application/json' }),
      403,
    ],
    [
      'without a length',
      (url: string) => put(url, { 'content-type': '', 'transfer-encoding': 'chunked' }),
      411,
    ],
    ['of another object', (url: string) => put(url.replace('%7CA%7C', '%7CB%7C')), 403],
    ['with another signature', (url: string) => put(`${url.slice(0, -2)}00`), 403],
    ['without a signature', (url: string) => put(url.replace(/\?.*/, '')), 403],
    ['that is a POST', (url: string) => put(url, PROPER, { method: 'POST' }), 403],
  ])('the bucket refuses a request %s', async (_, attempt, status) => {
    const { url } = cloud.responses.expect(newRequest());
    expect(await attempt(url)).toBe(status);
    expect(cloud.responses.puts.at(-1)?.answer).toBe(status);
  });

  test('the bucket refuses a PUT two hours later', async () => {
    const { url } = cloud.responses.expect(newRequest(), new Date(Date.now() - 7_201_000));
    expect(await put(url)).toBe(403);
  });

  test('the bucket fails on demand', async () => {
    const { url, answer } = cloud.responses.expect(newRequest());
    cloud.responses.fail(2, 503);
    cloud.responses.fail(1, 'disconnect');
    cloud.responses.fail(1, 'disconnect after storing');
    expect(await put(url)).toBe(503);
    expect(await put(url)).toBe(503);
    expect(await put(url)).toBe('ECONNRESET');
    expect(await put(url, PROPER, { body: '[]' })).toBe('ECONNRESET');
    expect((await answer).body).toBe('[]');
    expect(await put(url)).toBe(200);
  });
});

describe('the way out of the sandbox', () => {
  test('a function reaches the bucket and no other host', async () => {
    const before = cloud.responses.asked.length;
    expect(await put('https://example.com/')).not.toBe(200);
    expect(
      await put('https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/'),
    ).not.toBe(200);
    expect(cloud.responses.asked.slice(before)).toEqual([
      'example.com:443',
      'cloudformation-custom-resource-response-useast1.s3.amazonaws.com:443',
    ]);
  });

  test('fetch uses the proxy too, but not for addresses of this machine', async () => {
    const lambda = await cloud.deploy(
      'fetch',
      "async ({ url }) => (await fetch(url, { method: 'PUT', body: '{}', headers: { 'content-type': '' } })).status",
    );
    const { url } = cloud.responses.expect(newRequest());
    const pool = cloud.functions.function(functionArn(lambda));
    expect(await pool.invoke(JSON.stringify({ url }), '')).toMatchObject({ body: '200' });
    const before = cloud.responses.asked.length;
    const here = JSON.stringify({ url: `${cloud.moto.endpoint}/nothing` });
    expect(await pool.invoke(here, '')).toMatchObject({ body: '403' });
    expect(cloud.responses.asked).toHaveLength(before);
  });
});
