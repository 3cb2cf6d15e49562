import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { functionArn } from './function.ts';
import { ENDPOINT, startHost } from './test-host.ts';

const { functions, deploy } = startHost();

describe('an invocation', () => {
  test('an invocation gives the event and the context to the code', async () => {
    const { lambda, invoke } = await deploy(`async (event, context) => ({
      event,
      context,
      remaining: context.getRemainingTimeInMillis(),
    })`);
    const { status, headers, json } = await invoke<{
      event: object;
      context: object;
      remaining: number;
    }>({ a: 'ü' });
    expect(status).toBe(200);
    expect(headers.get('x-amz-executed-version')).toBe('$LATEST');
    expect(headers.get('x-amz-function-error')).toBeNull();
    expect(json.event).toEqual({ a: 'ü' });
    expect(json.context).toMatchObject({
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionName: lambda.name,
      functionVersion: '$LATEST',
      invokedFunctionArn: functionArn(lambda),
      memoryLimitInMB: '512',
      logGroupName: `/aws/lambda/${lambda.name}`,
      logStreamName: expect.stringContaining('[$LATEST]'),
    });
    expect(json.remaining).toBeGreaterThan(8_000);
    expect(json.remaining).toBeLessThanOrEqual(10_000);
  });

  test('an invocation has its function’s environment, and nothing of this machine', async () => {
    const { invoke } = await deploy('async () => process.env', { environment: { SETTING: '1' } });
    const { json } = await invoke<object>();
    expect(
      Object.keys(json)
        .filter((name) => !name.startsWith('NODE_CHANNEL'))
        .sort(),
    ).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_DEFAULT_REGION',
      'AWS_EC2_METADATA_DISABLED',
      'AWS_ENDPOINT_URL',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_LAMBDA_FUNCTION_VERSION',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'HOME',
      'SETTING',
      'TZ',
    ]);
  });

  test('an invocation that returns nothing answers null', async () => {
    const { invoke } = await deploy('async () => {}');
    expect(await invoke()).toMatchObject({ status: 200, json: null });
  });

  test('an invocation writes its output to the log of the function', async () => {
    const { pool, invoke } = await deploy(
      "async () => { console.log('out'); console.error('err'); }",
    );
    await invoke();
    expect(await readFile(pool.logFile, 'utf8')).toBe('out\nerr\n');
  });

  test('an invocation is recorded', async () => {
    const { pool, invoke } = await deploy('async () => 1');
    await invoke({ a: 1 });
    expect(pool.invocations).toMatchObject([{ event: '{"a":1}', answer: { body: '1' } }]);
  });
});

describe('an error', () => {
  test('an error has the form of the Node runtime, and is logged as a whole', async () => {
    const { pool, invoke } = await deploy(
      "async () => { throw Object.assign(new RangeError('too far'), { detail: 'd' }); }",
    );
    const { status, headers, json } = await invoke();
    expect(status).toBe(200);
    expect(headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(json).toEqual({
      errorType: 'RangeError',
      errorMessage: 'too far',
      trace: expect.arrayContaining(['RangeError: too far']),
    });
    expect(await readFile(pool.logFile, 'utf8')).toMatch(/ERROR\tInvoke Error\t.*"detail":"d"/);
  });

  test('an error without a stack has an empty trace', async () => {
    const { invoke } = await deploy(
      "async () => { const e = new Error('m'); e.stack = undefined; throw e; }",
    );
    expect((await invoke()).json).toEqual({ errorType: 'Error', errorMessage: 'm', trace: [] });
  });

  test('a thrown string is reported as an error', async () => {
    const { invoke } = await deploy("async () => { throw 'text'; }");
    expect((await invoke()).json).toEqual({
      errorType: 'string',
      errorMessage: 'text',
      trace: [],
    });
  });

  test('an error in a promise that nobody awaits is reported', async () => {
    const { invoke } = await deploy(
      "() => { Promise.reject(new Error('lost')); return new Promise(() => {}); }",
    );
    expect((await invoke()).json).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'lost',
    });
  });

  test('an error while the code is loaded is reported', async () => {
    const { invoke } = await deploy("async () => 1;\nthrow new Error('broken at start')");
    expect((await invoke()).json).toMatchObject({ errorMessage: 'broken at start' });
  });
});

test('a function that is deployed again is replaced, and a removed one is not found', async () => {
  const { lambda, invoke } = await deploy('async () => process.env.SETTING');
  expect((await invoke()).json).toBeNull();
  await functions().deploy({ ...lambda, environment: { SETTING: 'new' } }, ENDPOINT);
  expect((await invoke()).json).toBe('new');
  await functions().remove(functionArn(lambda));
  expect(await invoke()).toMatchObject({
    status: 404,
    json: { Message: `Function not found: ${functionArn(lambda)}` },
  });
});
