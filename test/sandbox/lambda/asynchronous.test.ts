import { readFile } from 'node:fs/promises';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMINISTRATOR_ROLE, CENTRAL, REGION, roleArn } from '../organization/roles.ts';
import { startTestCloud, type TestCloud } from '../organization/test-cloud.ts';
import { type Credentials, functionArn, type LambdaFunction } from './function.ts';

/** Asynchronous invocations. */

const RETRIES = [300, 600] as const;
let cloud: TestCloud;
let functions = 0;

beforeAll(async () => {
  cloud = await startTestCloud({ retries: RETRIES, refused: 20 });
});

afterAll(() => cloud.stop());

test('an event is accepted at once and processed once', async () => {
  const { pool, send } = await deploy('async () => new Promise((done) => setTimeout(done, 500))');
  expect(await send({ a: 1 })).toBe(202);
  expect(pool.invocations.filter(({ answer }) => answer)).toEqual([]);
  await pool.settled();
  expect(pool.invocations).toMatchObject([{ event: '{"a":1}', answer: { body: 'null' } }]);
});

test('a failed event is tried again twice, as the same request, after the pauses', async () => {
  const { pool, send } = await deploy(
    "async (event, { awsRequestId }) => { console.log('at', Date.now(), awsRequestId); throw new Error('no'); }",
  );
  await send({ a: 1 });
  await pool.settled();
  const [first, ...others] = pool.invocations;
  expect(others).toHaveLength(2);
  for (const { requestId, event } of others) {
    expect({ requestId, event }).toEqual({ requestId: first?.requestId, event: '{"a":1}' });
  }
  const lines = (await readFile(pool.logFile, 'utf8')).matchAll(/^at (\d+) (\S+)$/gm);
  const tries = [...lines].map(([, at, id]) => ({ at: Number(at), id }));
  expect(new Set(tries.map(({ id }) => id))).toEqual(new Set([first?.requestId]));
  const [one = 0, two = 0, three = 0] = tries.map(({ at }) => at);
  expect(two - one).toBeGreaterThanOrEqual(RETRIES[0]);
  expect(three - two).toBeGreaterThanOrEqual(RETRIES[1]);
});

test.each([
  ['exits', 'async () => process.exit(1)', {}, 3],
  [
    'runs out of time',
    '() => new Promise(() => setInterval(() => {}, 1e9))',
    { timeoutSeconds: 1 },
    3,
  ],
  [
    'is not to be tried again',
    "async () => { throw new Error('no'); }",
    { maximumRetryAttempts: 0 },
    1,
  ],
])('the attempts are counted for code that %s', async (_, handler, settings, times) => {
  const { pool, send } = await deploy(handler, settings);
  await send({});
  await pool.settled();
  expect(pool.invocations).toHaveLength(times);
});

test('an event is not tried again once an attempt succeeds', async () => {
  const { pool, send } = await deploy(
    "(() => { let n = 0; return async () => { if (n++ === 0) throw new Error('no'); return n; }; })()",
  );
  await send({});
  await pool.settled();
  expect(pool.invocations.map(({ answer }) => answer?.body)).toEqual([
    expect.stringContaining('"errorMessage":"no"'),
    '2',
  ]);
});

test.each(['Throttled', 'Pending', 'Inactive'] as const)(
  'a refusal of a function that is %s is no attempt: it is asked until it runs',
  async (why) => {
    const { pool, send } = await deploy("async () => { throw new Error('no'); }");
    pool.refuse(why, 4);
    expect(await send({})).toBe(202);
    await pool.settled();
    expect(pool.invocations).toHaveLength(3);
  },
);

test('a killed environment leaves the event to another one', async () => {
  const { pool, send } = await deploy(
    '() => new Promise((done) => setTimeout(() => done(1), 1000))',
  );
  await send({});
  while ((await pool.killBusy()) === 0) await new Promise((done) => setTimeout(done, 20));
  await pool.settled();
  expect(pool.invocations.map(({ answer }) => answer?.body)).toEqual([
    expect.stringContaining('Runtime.ExitError'),
    '1',
  ]);
});

test('an event can come twice', async () => {
  const { pool, send } = await deploy('async () => 1');
  pool.duplicate(1);
  await send({ a: 1 });
  await send({ a: 2 });
  await cloud.functions.settled();
  const [first, second, third] = pool.invocations;
  expect(second).toEqual({ ...first, took: second?.took });
  expect(third?.event).toBe('{"a":2}');
  expect(pool.invocations).toHaveLength(3);
});

test('an event that is no JSON is refused at once', async () => {
  const { lambda } = await deploy('async () => 1');
  await expect(sendTo(lambda, 'nothing')).rejects.toThrow('Could not parse request body into json');
});

test('the failure destination gets failed events if the function’s role allows it', async () => {
  const destination = await deploy('async () => 1');
  const may = await roleThatInvokes(functionArn(destination.lambda));
  const onFailure = functionArn(destination.lambda);
  const failing = "async () => { throw new RangeError('no'); }";
  const { lambda, pool, send } = await deploy(failing, { credentials: may, onFailure });
  await send({ a: 1 });
  await cloud.functions.settled();
  const [{ requestId } = {}] = pool.invocations;
  expect(destination.pool.invocations).toHaveLength(1);
  expect(JSON.parse(destination.pool.invocations[0]?.event ?? '')).toEqual({
    version: '1.0',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    requestContext: {
      requestId,
      functionArn: `${functionArn(lambda)}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: { a: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'RangeError', errorMessage: 'no', trace: expect.any(Array) },
  });

  const mayNot = await roleThatInvokes(functionArn(lambda));
  const other = await deploy(failing, { credentials: mayNot, onFailure });
  await other.send({ a: 1 });
  await cloud.functions.settled();
  expect(destination.pool.invocations).toHaveLength(1);
  expect(await readFile(other.pool.logFile, 'utf8')).toMatch(
    /^DestinationDeliveryFailure .* is not authorized to perform: lambda:InvokeFunction/m,
  );
});

async function deploy(handler: string, settings: Partial<LambdaFunction> = {}) {
  functions += 1;
  const lambda = await cloud.deploy(`function-${functions}`, handler, settings);
  const pool = cloud.functions.function(functionArn(lambda));
  return { lambda, pool, send: (event: object) => sendTo(lambda, JSON.stringify(event)) };
}

async function sendTo(lambda: LambdaFunction, event: string): Promise<number | undefined> {
  const client = new LambdaClient({ ...settings(), maxAttempts: 1 });
  const { StatusCode } = await client.send(
    new InvokeCommand({
      FunctionName: lambda.name,
      InvocationType: 'Event',
      Payload: Buffer.from(event),
    }),
  );
  client.destroy();
  return StatusCode;
}

/** A session of a new role that may invoke this function, and do nothing else. */
async function roleThatInvokes(arn: string): Promise<Credentials> {
  functions += 1;
  const RoleName = `role-${functions}`;
  const statement = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn };
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: CENTRAL } };
  const iam = new IAMClient(settings());
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy(trust) }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: policy(statement) }),
  );
  const RoleArn = roleArn({ account: CENTRAL, name: RoleName });
  const { Credentials: given } = await new STSClient(settings()).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }),
  );
  return {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
}

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

function settings() {
  return {
    endpoint: cloud.moto.endpoint,
    region: REGION,
    credentials: cloud.organization.credentials(CENTRAL, ADMINISTRATOR_ROLE),
  };
}
