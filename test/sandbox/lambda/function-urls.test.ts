import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOOR_FUNCTION, HUB_FUNCTION } from '../../../provider/contract/names.ts';
import { signed } from '../aws/signed-request.ts';
import { createRole } from '../organization/probe.ts';
import {
  ADMINISTRATOR_ROLE,
  CENTRAL,
  MEMBER_A,
  ORGANIZATION,
  PIPELINE_ROLE,
  PLATFORM_ROLE,
  REGION,
  REGIONS,
  STRANGER,
} from '../organization/roles.ts';
import { type EchoingProduct, startEchoingProduct } from '../product/echoing.ts';
import { type Credentials, functionArn } from './function.ts';

/** The hub's URL: its permitted callers, and the information that the hub gets about them. */

/** Sends what the test has signed, through the proxy and over TLS, as the door does. */
const DOOR = `async ({ url, ...request }) => {
  const answer = await fetch(url, request);
  const { status } = answer;
  return { status, type: answer.headers.get('content-type'), text: await answer.text() };
}`;
const HUB = `async (event) => {
  const asked = JSON.parse(event.body ?? '{}');
  if (asked.fail) throw new Error('a secret reason');
  if ('answer' in asked) return asked.answer;
  return { statusCode: 201, headers: { 'x-own': '1' }, body: JSON.stringify(event) };
}`;

const hubArn = functionArn({ account: CENTRAL, name: HUB_FUNCTION, region: REGION });
let product: EchoingProduct;
let url: string;

beforeAll(async () => {
  product = await startEchoingProduct({ door: DOOR, hub: HUB });
  const cloudFormation = new CloudFormationClient(product.administrator(CENTRAL));
  const { Stacks } = await cloudFormation.send(
    new DescribeStacksCommand({ StackName: 'database-access-hub' }),
  );
  const outputs = Stacks?.[0]?.Outputs ?? [];
  url = outputs.find(({ OutputKey }) => OutputKey === 'HubFunctionUrl')?.OutputValue ?? '';
});
afterAll(() => product.stop());

test('the hub has a URL as Lambda makes them, and the doors are given it', () => {
  expect(url).toMatch(/^https:\/\/[a-z0-9]+\.lambda-url\.eu-central-1\.on\.aws\/$/);
  for (const region of REGIONS) {
    const door = functionArn({ account: MEMBER_A, name: DOOR_FUNCTION, region });
    expect(product.functions.function(door).lambda.environment).toMatchObject({ HUB_URL: url });
  }
});

describe("a door's role", () => {
  const door = () => product.roleOf(MEMBER_A, DOOR_FUNCTION);

  test("a door's role calls the URL, and AWS tells the hub the caller", async () => {
    const { status, text } = await post(door(), { hello: 1 });
    expect(status).toBe(201);
    const [, id = ''] = new URL(url).hostname.match(/^([a-z0-9]+)\./) ?? [];
    const role = `database-access-door-${REGION}`;
    expect(JSON.parse(text)).toMatchObject({
      version: '2.0',
      rawPath: '/',
      body: '{"hello":1}',
      isBase64Encoded: false,
      headers: { 'content-type': 'application/json' },
      requestContext: {
        accountId: MEMBER_A,
        apiId: id,
        domainName: new URL(url).hostname,
        http: { method: 'POST', path: '/' },
        authorizer: {
          iam: {
            accessKey: door().accessKeyId,
            accountId: MEMBER_A,
            principalOrgId: ORGANIZATION,
            userArn: `arn:aws:sts::${MEMBER_A}:assumed-role/${role}/${DOOR_FUNCTION}`,
            userId: expect.stringMatching(/^AROA\w+:database-access$/),
          },
        },
      },
    });
  });

  test("a door's role does not invoke the hub itself", async () => {
    await expect(invoke(door(), hubArn)).rejects.toThrow('no identity-based policy');
  });

  test("a door's role does not see the hub's secrets in an error", async () => {
    expect(await post(door(), { fail: true })).toMatchObject({
      status: 502,
      text: 'Internal Server Error',
    });
  });

  test("a door's role gets an answer without a status as it is", async () => {
    expect(await post(door(), { answer: { made: 1 } })).toEqual({
      status: 200,
      type: 'application/json',
      text: '{"made": 1}',
    });
  });

  test("a door's role is told of too many calls", async () => {
    product.functions.function(hubArn).refuse('Throttled', 1);
    expect(await post(door(), {})).toMatchObject({ status: 429 });
  });
});

describe('a refused call of the hub’s URL', () => {
  const ACTIONS = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'];

  test.each([
    ['a caller without a signature', async () => undefined],
    ['a stranger who may do everything', async () => as(STRANGER, ADMINISTRATOR_ROLE)],
    ['the platform team', async () => as(MEMBER_A, PLATFORM_ROLE)],
    ['a caller with a wrong key', async () => ({ ...door(), secretAccessKey: 'guessed' })],
    ['a caller with an unknown key', async () => ({ ...door(), accessKeyId: 'AKIAUNKNOWN' })],
    ['a role that may only call the URL', async () => probe('one', ACTIONS.slice(0, 1))],
    ['a role that may only invoke the function', async () => probe('other', ACTIONS.slice(1))],
  ])('%s is refused, and the hub does not hear of it', async (_, caller) => {
    const before = product.functions.function(hubArn).invocations.length;
    expect(await post(await caller(), {})).toMatchObject({
      status: 403,
      text: '{"Message": "Forbidden"}',
    });
    expect(product.functions.function(hubArn).invocations).toHaveLength(before);
  });

  test("a role of the hub's own account needs no permission, and is known as that account", async () => {
    const { status, text } = await post(as(CENTRAL, PIPELINE_ROLE), {});
    expect(status).toBe(201);
    expect(JSON.parse(text)).toMatchObject({
      requestContext: { authorizer: { iam: { accountId: CENTRAL } } },
    });
  });

  test("a member's role that may do both is let in", async () => {
    expect(await post(await probe('both', ACTIONS), {})).toMatchObject({ status: 201 });
  });

  test('a signature for another service is refused', async () => {
    expect(await post(door(), {}, 'execute-api')).toMatchObject({ status: 403 });
  });

  test('a URL that nobody has is refused', async () => {
    const other = url.replace(/\/\/[a-z0-9]+/, '//0123456789abcdef');
    expect(await post(door(), {}, 'lambda', other)).toMatchObject({ status: 403 });
  });

  const door = () => product.roleOf(MEMBER_A, DOOR_FUNCTION);
  const probe = (name: string, actions: string[]) =>
    createRole(product, MEMBER_A, `half-${name}`, actions);
});

const as = (account: string, role: string) => product.organization.credentials(account, role);

async function post(
  caller: Credentials | undefined,
  body: object,
  service = 'lambda',
  to = url,
): Promise<{ status: number; text: string }> {
  const request = {
    method: 'POST',
    url: new URL(to),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const headers = caller
    ? (await signed(request, { service, region: REGION, credentials: caller })).headers
    : request.headers;
  const { method, body: text } = request;
  return await invoke(as(MEMBER_A, PLATFORM_ROLE), DOOR_FUNCTION, {
    url: to,
    method,
    headers,
    body: text,
  });
}

async function invoke(credentials: Credentials, FunctionName: string, event: object = {}) {
  const { endpoint } = product;
  const client = new LambdaClient({ endpoint, region: REGION, credentials, maxAttempts: 1 });
  const { Payload } = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  );
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}
