import { expect, test, vi } from 'vitest';
import { OutsideError } from '../../../provider/runtime/errors.ts';
import { jsonLog } from '../../../provider/runtime/log.ts';
import { repeatingLostRaces } from '../../../provider/spoke/lost-races.ts';
import { RaceLost } from '../../../provider/spoke/server.ts';

const ports = () => ({ log: jsonLog({}, () => {}), sleep: vi.fn(async (_ms: number) => {}) });

/** Loses as many races as it is told, then fails with `error` or succeeds. */
function racer(races: number, error?: Error) {
  const willRepeat: boolean[] = [];
  return {
    willRepeat,
    attempt: async (asks: (error: unknown) => boolean): Promise<string> => {
      const failure = willRepeat.length < races ? new RaceLost('somebody was faster') : error;
      willRepeat.push(failure !== undefined && asks(failure));
      if (failure !== undefined) throw failure;
      return 'done';
    },
  };
}

test('a lost race is repeated after a pause that grows', async () => {
  const { log, sleep } = ports();
  const { attempt, willRepeat } = racer(2);
  expect(await repeatingLostRaces({ log, sleep }, attempt)).toBe('done');
  expect(willRepeat).toEqual([true, true, false]);
  const pauses = sleep.mock.calls.map(([ms]) => Math.floor(ms / 100));
  expect(pauses).toEqual([1, 2]);
});

test('the fifth lost race is the last, and the attempt knows that it has to clean up', async () => {
  const { attempt, willRepeat } = racer(9);
  await expect(repeatingLostRaces(ports(), attempt)).rejects.toThrow(RaceLost);
  expect(willRepeat).toEqual([true, true, true, true, false]);
});

test('any other failure is not repeated', async () => {
  const { attempt, willRepeat } = racer(1, new OutsideError('the server is full'));
  await expect(repeatingLostRaces(ports(), attempt)).rejects.toThrow('the server is full');
  expect(willRepeat).toEqual([true, false]);
});
