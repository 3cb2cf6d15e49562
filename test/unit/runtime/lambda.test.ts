import type { Context } from 'aws-lambda';
import { afterEach, expect, test, vi } from 'vitest';
import { membersUnreadable, noDirectory } from '../../../provider/errors/directory.ts';
import {
  NoSpoke,
  OtherVersion,
  OutsideError,
  PlatformError,
  UserError,
} from '../../../provider/runtime/errors.ts';
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

test.each([
  [UserError, 'UserError', 'team'],
  [OutsideError, 'OutsideError', 'outside'],
  [PlatformError, 'PlatformError', 'platform'],
  [OtherVersion, 'OtherVersion', 'platform'],
  [NoSpoke, 'PlatformError', 'platform'],
])(
  '%o reaches the caller with its message and where to look, without stack or cause',
  async (Kind, name, whose) => {
    const { thrown, log } = await failingWith(
      new Kind('dbname: is wrong', { cause: new Error('hunter2') }),
    );
    expect(thrown.message).toBe('dbname: is wrong (request r-1, log group /aws/lambda/f)');
    expect(thrown.name).toBe(name);
    expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toContain('hunter2');
    expect(thrown.stack).toBe('');
    expect(JSON.parse(log)).toMatchObject({ message: 'dbname: is wrong', error: name, whose });
  },
);

test('an error of the catalogue names its entry', async () => {
  const { thrown, log } = await failingWith(noDirectory());
  expect(thrown.message).toMatch(
    / \(error directory-not-configured, request r-1, log group \/aws\/lambda\/f\)$/,
  );
  expect(JSON.parse(log)).toMatchObject({ entry: 'directory-not-configured' });
});

test('an error of another function names the run that has the details, and no other', async () => {
  const where = 'request r-0, log group /aws/lambda/spoke';
  const { thrown, log } = await failingWith(Object.assign(new UserError('no'), { where }));
  expect(thrown.message).toBe(`no (${where})`);
  expect(JSON.parse(log)).toMatchObject({ requestId: 'r-1', elsewhere: where });
});

test('what only the platform team may know is in the log alone', async () => {
  const group = 'CN=DB-Owners,DC=x';
  const { thrown, log } = await failingWith(
    membersUnreadable({ group, members: ['CN=bob,OU=Hidden,DC=x'] }),
  );
  expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toContain('bob');
  expect(JSON.parse(log)).toMatchObject({ details: ['CN=bob,OU=Hidden,DC=x'] });
});

test("a run that is a part of another function's request goes by the id of that", async () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const handler = lambdaFunction(() => Promise.reject(new UserError('no')), {
    requestOf: () => 'r-0',
  });
  await expect(handler({}, context)).rejects.toMatchObject({
    message: 'no (request r-0, log group /aws/lambda/f)',
  });
  expect(JSON.parse(String(written.mock.calls[0]?.[0]))).toMatchObject({
    requestId: 'r-0',
    invocation: 'r-1',
  });
});

test('the message of a defect reaches neither the caller nor the log, which gets its place', async () => {
  const { thrown, log } = await failingWith(new TypeError('cannot read hunter2'));
  expect(thrown.message).toMatch(/internal error.*\(request r-1, log group \/aws\/lambda\/f\)$/);
  expect(log).toMatch(/"error":"TypeError","at":\["at .*lambda\.test\.ts/);
  expect(`${thrown.message}${log}`).not.toContain('hunter2');
});
