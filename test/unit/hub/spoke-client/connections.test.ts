import { beforeEach, describe, expect, test } from 'vitest';
import { FRESH, keptConnections } from '../../../../provider/hub/spoke-client/connections.ts';

let [time, made] = [0, 0];
let ended: number[];
beforeEach(() => {
  [time, made, ended] = [0, 0, []];
});

function connections() {
  const make = () => {
    const number = ++made;
    return { number, destroy: () => ended.push(number) };
  };
  const withHandler = keptConnections(make, () => time);
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
});
