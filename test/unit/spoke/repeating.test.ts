import { expect, test, vi } from 'vitest';
import { Blocked, RaceLost } from '../../../provider/errors/server.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { OutsideError } from '../../../provider/runtime/errors.ts';
import { jsonLog } from '../../../provider/runtime/log.ts';
import { type Attempt, repeating } from '../../../provider/spoke/repeating.ts';

const race = new RaceLost('somebody was faster');

/** Time passes only while somebody sleeps. */
function ports(timeLeft = 600_000) {
  let now = 0;
  const sleep = vi.fn(async (ms: number) => {
    now += ms;
  });
  return { log: jsonLog({}, () => {}), sleep, deadline: deadlineIn(timeLeft, () => now) };
}

/** Fails so many times, then with `error` or not at all. */
function failing(times: number, failure: Error, error?: Error) {
  const willRepeat: boolean[] = [];
  return {
    willRepeat,
    attempt: async ({ willRepeat: asks, tell }: Attempt): Promise<{ warnings: string[] }> => {
      const thrown = willRepeat.length < times ? failure : error;
      willRepeat.push(thrown !== undefined && asks(thrown));
      tell([`ended ${Math.min(willRepeat.length, 2)}`]);
      if (thrown !== undefined) throw thrown;
      return { warnings: ['done', 'ended 1'] };
    },
  };
}

test('a lost race is repeated after a pause that grows', async () => {
  const given = ports();
  const { attempt, willRepeat } = failing(2, race);
  expect(await repeating(given, attempt)).toEqual({ warnings: ['ended 1', 'ended 2', 'done'] });
  expect(willRepeat).toEqual([true, true, false]);
  const [first = 0, second = 0] = given.sleep.mock.calls.map(([ms]) => ms);
  expect(first).toBeGreaterThanOrEqual(50);
  expect(second).toBeGreaterThanOrEqual(100);
});

test('the tenth lost race is the last, and the attempt knows that it has to clean up', async () => {
  const { attempt, willRepeat } = failing(99, race);
  await expect(repeating(ports(), attempt)).rejects.toThrow(RaceLost);
  expect(willRepeat).toEqual([...Array(9).fill(true), false]);
});

test('somebody who is in the way is waited for, for a minute', async () => {
  const { attempt, willRepeat } = failing(999, new Blocked('dba holds it'));
  await expect(repeating(ports(), attempt)).rejects.toThrow('dba holds it');
  expect(willRepeat).toHaveLength(60);
});

test('or for half of the time that there is', async () => {
  const { attempt, willRepeat } = failing(999, new Blocked('dba holds it'));
  await expect(repeating(ports(20_000), attempt)).rejects.toThrow('dba holds it');
  expect(willRepeat).toHaveLength(10);
});

test('any other failure is not repeated', async () => {
  const { attempt, willRepeat } = failing(1, race, new OutsideError('the server is full'));
  await expect(repeating(ports(), attempt)).rejects.toThrow('the server is full');
  expect(willRepeat).toEqual([true, false]);
});
