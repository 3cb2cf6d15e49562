import { beforeEach, describe, expect, test } from 'vitest';
import { FRESH, keptConnections } from '../../../../provider/hub/spoke-client/connections.ts';

let [time, made] = [0, 0];
let ended: number[];
beforeEach(() => {
  [time, made, ended] = [0, 0, []];
});

/** @param wasOnKept were errors those of a connection that an earlier call had left? */
function connections(wasOnKept = true) {
  const make = () => {
    const number = ++made;
    return { number, destroy: () => ended.push(number) };
  };
  const withHandler = keptConnections(
    make,
    () => time,
    () => wasOnKept,
  );
  return (region: string, work: () => Promise<void> = async () => {}) =>
    withHandler(region, async ({ number }) => {
      await work();
      return number;
    });
}

describe('connections to the Lambda of a Region', () => {
  test('are used again by a call that follows soon, also after one that failed', async () => {
    const call = connections();
    const failing = call('eu-central-1', () => Promise.reject(new Error('crashed')));
    await expect(failing).rejects.toThrow('crashed');
    time += FRESH - 1;
    expect(await call('eu-central-1')).toBe(1);
    expect(await call('eu-west-1')).toBe(2);
    expect(ended).toEqual([]);
  });

  test('are new ones for a function that was frozen for longer', async () => {
    const call = connections();
    await call('eu-central-1');
    time += FRESH;
    expect(await call('eu-central-1')).toBe(2);
    expect(ended).toEqual([1]);
  });

  test('are not ended below a call that takes long', async () => {
    const call = connections();
    const { promise, resolve } = Promise.withResolvers<void>();
    const long = call('eu-central-1', () => promise);
    time += 10 * FRESH;
    expect(await call('eu-central-1')).toBe(1);
    resolve();
    expect(await long).toBe(1);
    expect(ended).toEqual([]);
  });

  describe('that the other side has closed', () => {
    const failing = (code: string) => () =>
      Promise.reject(Object.assign(new Error('closed'), { code }));
    const closed = failing('ECONNRESET');
    const failsOnce = (fail: () => Promise<never>) => {
      let calls = 0;
      return async () => {
        calls += 1;
        if (calls === 1) await fail();
      };
    };

    test.each(['ECONNRESET', 'EPIPE'])('are replaced after %s', async (code) => {
      const call = connections();
      await call('eu-central-1');
      expect(await call('eu-central-1', failsOnce(failing(code)))).toBe(2);
      expect(ended).toEqual([1]);
    });

    test('are left to the calls that still have them', async () => {
      const call = connections();
      await call('eu-central-1');
      const { promise, resolve } = Promise.withResolvers<void>();
      const long = call('eu-central-1', () => promise);
      expect(await call('eu-central-1', failsOnce(closed))).toBe(2);
      expect(ended).toEqual([]);
      resolve();
      expect(await long).toBe(1);
    });

    test('fail a call that opened its own, though an earlier one had left others', async () => {
      const call = connections(false);
      await call('eu-central-1');
      await expect(call('eu-central-1', failsOnce(closed))).rejects.toThrow('closed');
      expect(made).toBe(1);
    });

    test('fail a call that meets two of them, or one that was closed late', async () => {
      const call = connections();
      await call('eu-central-1');
      await expect(call('eu-central-1', closed)).rejects.toThrow('closed');
      expect(made).toBe(2);
      const late = async () => {
        time += 3_000;
        return await closed();
      };
      await expect(call('eu-central-1', late)).rejects.toThrow('closed');
      expect(made).toBe(2);
    });
  });
});
