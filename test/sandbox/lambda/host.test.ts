import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../machine/ownership.ts';
import { standIn } from '../product/stand-in.ts';
import { functionArn, type LambdaFunction } from './function.ts';
import { type FunctionHost, startFunctionHost } from './host.ts';
import type { Pool } from './pool.ts';

const folder = temporaryFolder('lambda');
const ENDPOINT = 'http://127.0.0.1:9';
let functions: FunctionHost;
let deployed = 0;

beforeAll(async () => {
  functions = await startFunctionHost(folder.path);
});

afterAll(async () => {
  await functions.stop();
  await folder.remove();
});

describe('an invocation', () => {
  test('gives the event and the context to the code', async () => {
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

  test('has the environment of its own function, and nothing of this machine', async () => {
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

  test('that returns nothing answers null', async () => {
    const { invoke } = await deploy('async () => {}');
    expect(await invoke()).toMatchObject({ status: 200, json: null });
  });

  test('writes its output to the log of the function', async () => {
    const { pool, invoke } = await deploy(
      "async () => { console.log('out'); console.error('err'); }",
    );
    await invoke();
    expect(await readFile(pool.logFile, 'utf8')).toBe('out\nerr\n');
  });

  test('is recorded', async () => {
    const { pool, invoke } = await deploy('async () => 1');
    await invoke({ a: 1 });
    expect(pool.invocations).toMatchObject([{ event: '{"a":1}', answer: { body: '1' } }]);
  });
});

describe('an error', () => {
  test('has the form of the Node runtime, and is logged with all its properties', async () => {
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

  test('without a stack has an empty trace', async () => {
    const { invoke } = await deploy(
      "async () => { const e = new Error('m'); e.stack = undefined; throw e; }",
    );
    expect((await invoke()).json).toEqual({ errorType: 'Error', errorMessage: 'm', trace: [] });
  });

  test('that is no Error', async () => {
    const { invoke } = await deploy("async () => { throw 'text'; }");
    expect((await invoke()).json).toEqual({
      errorType: 'string',
      errorMessage: 'text',
      trace: [],
    });
  });

  test('in a promise that nobody awaits', async () => {
    const { invoke } = await deploy(
      "() => { Promise.reject(new Error('lost')); return new Promise(() => {}); }",
    );
    expect((await invoke()).json).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'lost',
    });
  });

  test('while the code is loaded', async () => {
    const { invoke } = await deploy("async () => 1;\nthrow new Error('broken at start')");
    expect((await invoke()).json).toMatchObject({ errorMessage: 'broken at start' });
  });
});

describe('an execution environment', () => {
  const COUNT = '(() => { let n = 0; return async () => [process.pid, ++n]; })()';

  test('is used again', async () => {
    const { invoke } = await deploy(COUNT);
    const first = (await invoke<[pid: number, count: number]>()).json;
    const second = (await invoke<[pid: number, count: number]>()).json;
    expect([first[1], second[1]]).toEqual([1, 2]);
    expect(second[0]).toBe(first[0]);
  });

  test('is ended at the time limit, and the next invocation has a fresh one', async () => {
    const { invoke } = await deploy(
      '(e) => (e.stay ? new Promise(() => setInterval(() => {}, 1e9)) : process.pid)',
      { timeoutSeconds: 1 },
    );
    const first = (await invoke()).json;
    const { headers, json } = await invoke({ stay: true });
    expect(headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(json).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds$/,
      ),
    });
    expect((await invoke()).json).not.toBe(first);
  });

  test('that exits is an ExitError, and the next invocation has a fresh one', async () => {
    const { invoke } = await deploy('async (e) => (e.exit ? process.exit(3) : 1)');
    expect((await invoke({ exit: true })).json).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: exit status 3$/),
    });
    expect((await invoke()).json).toBe(1);
  });

  test('can be killed in the middle of an invocation', async () => {
    const { pool, invoke } = await deploy(
      "(e) => (e.stay ? new Promise(() => { console.log('here'); setInterval(() => {}, 1e9); }) : 1)",
    );
    const killed = invoke({ stay: true });
    while (!(await readFile(pool.logFile, 'utf8').catch(() => '')).includes('here'))
      await sleep(10);
    expect(await pool.killBusy()).toBe(1);
    expect((await killed).json).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('signal: killed'),
    });
    expect((await invoke()).json).toBe(1);
  });

  test('stands still between invocations', async () => {
    const { invoke } = await deploy(`(() => {
      let ticks = 0;
      setInterval(() => ticks++, 5);
      return async () => ticks;
    })()`);
    const before = (await invoke<number>()).json;
    await sleep(500);
    expect((await invoke<number>()).json - before).toBeLessThan(20);
  });

  test('serves one invocation at a time; more of them means more environments, up to a limit', async () => {
    const { invoke } = await deploy(
      '() => new Promise((resolve) => setTimeout(() => resolve(process.pid), 3_000))',
    );
    const answers = await Promise.all(Array.from({ length: 27 }, () => invoke()));
    const throttled = answers.filter(({ status }) => status === 429);
    const pids = answers.filter(({ status }) => status === 200).map(({ json }) => json);
    expect(throttled).toHaveLength(2);
    expect(throttled[0]?.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException');
    expect(new Set(pids).size).toBe(25);
  });
});

test('what is deployed again is replaced, what is removed is not found', async () => {
  const { lambda, invoke } = await deploy('async () => process.env.SETTING');
  expect((await invoke()).json).toBeNull();
  await functions.deploy({ ...lambda, environment: { SETTING: 'new' } }, ENDPOINT);
  expect((await invoke()).json).toBe('new');
  await functions.remove(functionArn(lambda));
  expect(await invoke()).toMatchObject({
    status: 404,
    json: { Message: `Function not found: ${functionArn(lambda)}` },
  });
});

async function deploy(handler: string, settings: Partial<LambdaFunction> = {}) {
  const name = `function-${++deployed}`;
  const lambda: LambdaFunction = {
    name,
    account: '111111111111',
    region: 'eu-central-1',
    bundle: await standIn(folder.path, name, handler),
    timeoutSeconds: 10,
    environment: {},
    credentials: { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' },
    ...settings,
  };
  const pool: Pool = await functions.deploy(lambda, ENDPOINT);
  return { lambda, pool, invoke: <Json>(event: object = {}) => invoke<Json>(lambda, event) };
}

/** `Json` is what the stand-in returns; the caller has written it. */
async function invoke<Json>(lambda: LambdaFunction, event: object) {
  const address = `http://127.0.0.1:${functions.port}/${functionArn(lambda)}`;
  const answer = await fetch(address, { method: 'POST', body: JSON.stringify(event) });
  return { status: answer.status, headers: answer.headers, json: (await answer.json()) as Json };
}
