import type { Context } from 'aws-lambda';
import { afterEach, expect, test, vi } from 'vitest';
import { OutsideError, UserError } from '../../../provider/runtime/errors.ts';
import { lambdaFunction } from '../../../provider/runtime/lambda.ts';

const context = {
  awsRequestId: 'r-1',
  functionName: 'f',
  logGroupName: '/aws/lambda/f',
  getRemainingTimeInMillis: () => 10_000,
} as Context;

afterEach(() => vi.restoreAllMocks());

async function failingWith(error: unknown) {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const handler = lambdaFunction(() => Promise.reject(error));
  const thrown: unknown = await handler({}, context).catch((failure: unknown) => failure);
  if (!(thrown instanceof Error)) throw new Error('it did not fail');
  return { thrown, log: written.mock.calls.map(([line]) => String(line)).join('') };
}

test.each([UserError, OutsideError])(
  '%o reaches the caller with its message, without stack or cause',
  async (Kind) => {
    const { thrown } = await failingWith(
      new Kind('dbname: is wrong', { cause: new Error('hunter2') }),
    );
    expect(thrown.message).toBe('dbname: is wrong');
    expect(thrown.name).toBe(new Kind('').name);
    expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toContain('hunter2');
    expect(thrown.stack).toBe('');
  },
);

test('the message of a defect reaches neither the caller nor the log, which gets its place', async () => {
  const { thrown, log } = await failingWith(new TypeError('cannot read hunter2'));
  expect(thrown.message).toMatch(/internal error.*log group \/aws\/lambda\/f, request r-1/);
  expect(log).toMatch(/"error":"TypeError","at":\["at .*lambda\.test\.ts/);
  expect(`${thrown.message}${log}`).not.toContain('hunter2');
});
