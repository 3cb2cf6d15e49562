import { expect, test } from 'vitest';
import { inParallel } from '../../../provider/hub/parallel.ts';

const numbers = Array.from({ length: 100 }, (_, at) => at);

test('parallel results are in the order of the items', async () => {
  expect(await inParallel(4, numbers, (at) => Promise.resolve(at * 2))).toEqual(
    numbers.map((at) => at * 2),
  );
});

test('parallel work begins nothing more after a failure', async () => {
  let begun = 0;
  const failing = inParallel(4, numbers, async (at) => {
    begun++;
    await new Promise((resolve) => setImmediate(resolve));
    if (at === 3) throw new Error('the third');
  });
  await expect(failing).rejects.toThrow('the third');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(begun).toBeLessThan(10);
});
