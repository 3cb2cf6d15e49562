import { expect, test } from 'vitest';
import { startHost } from './test-host.ts';

const { deploy } = startHost();

test('only the first invocation of an environment takes a start; forgotten ones start again', async () => {
  const { pool, invoke } = await deploy('async () => process.pid');
  const first = (await invoke<number>()).json;
  expect((await invoke<number>()).json).toBe(first);
  await pool.forgetIdle();
  expect((await invoke<number>()).json).not.toBe(first);
  const starts = pool.invocations.map(({ took }) => took?.start ?? Number.NaN);
  expect(starts).toEqual([expect.any(Number), expect.any(Number), expect.any(Number)]);
  const [start = 0, warm = 0, again = 0] = starts;
  expect(start).toBeGreaterThan(warm);
  expect(again).toBeGreaterThan(warm);
});

test('the calls by HTTP of an invocation are noted with it', async () => {
  const { pool, invoke } = await deploy(`async ({ to }) => {
    const { request } = await import('node:http');
    const headers = { 'X-Amz-Target': 'AmazonSSM.GetParameter' };
    if (to) await new Promise((done) => request(to, { headers }, done).on('error', done).end());
  }`);
  await invoke({ to: 'http://127.0.0.1:9/' });
  await invoke();
  const [first, second] = pool.invocations;
  expect(first?.calls).toEqual([
    { to: 'AmazonSSM.GetParameter', from: expect.any(Number), until: expect.any(Number) },
  ]);
  expect(second?.calls).toEqual([]);
});
