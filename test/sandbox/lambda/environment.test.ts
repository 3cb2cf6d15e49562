import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startHost } from './test-host.ts';

const { deploy } = startHost();

describe('an execution environment', () => {
  const COUNT = '(() => { let n = 0; return async () => [process.pid, ++n]; })()';

  test('an execution environment is used again', async () => {
    const { invoke } = await deploy(COUNT);
    const first = (await invoke<[pid: number, count: number]>()).json;
    const second = (await invoke<[pid: number, count: number]>()).json;
    expect([first[1], second[1]]).toEqual([1, 2]);
    expect(second[0]).toBe(first[0]);
  });

  test('an environment is ended at the time limit, and the next one is fresh', async () => {
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

  test('an environment that exits is an ExitError, and the next one is fresh', async () => {
    const { invoke } = await deploy('async (e) => (e.exit ? process.exit(3) : 1)');
    expect((await invoke({ exit: true })).json).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: exit status 3$/),
    });
    expect((await invoke()).json).toBe(1);
  });

  test('an execution environment can be killed in the middle of an invocation', async () => {
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

  test('an execution environment stands still between invocations', async () => {
    const { invoke } = await deploy(`(() => {
      let ticks = 0;
      setInterval(() => ticks++, 5);
      return async () => ticks;
    })()`);
    const before = (await invoke<number>()).json;
    await sleep(500);
    expect((await invoke<number>()).json - before).toBeLessThan(20);
  });

  test('an environment serves one invocation at a time, so more start, up to a limit', async () => {
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
