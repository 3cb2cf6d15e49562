import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, expect, test, vi } from 'vitest';
import { deadlineIn } from '../../../../provider/runtime/deadline.ts';
import { readParameters } from '../../../../provider/spoke/parameters/read.ts';

const ssm = new SSMClient({ region: 'eu-central-1' });
let calls: Array<GetParametersCommand['input']>;
let refuses: boolean;
beforeEach(() => {
  calls = [];
  refuses = false;
  vi.spyOn(ssm, 'send').mockImplementation(async (command: unknown) => {
    if (!(command instanceof GetParametersCommand)) throw new Error('not expected');
    calls.push(command.input);
    if (refuses) throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    // Parameter Store tells the version that was asked for apart from the name.
    const Parameters = command.input.Names?.map((name) => ({ Name: name.split(':')[0] }));
    return { Parameters };
  });
});

function reader() {
  const options = { ssm, deadline: deadlineIn(10_000) };
  return async (names: readonly string[], decrypts = false) => {
    const found = await readParameters(options, names, decrypts);
    return found.map(({ Name }) => Name);
  };
}

const many = (first: number, count: number) =>
  Array.from({ length: count }, (_, at) => `/p/${first + at}`);

test('names that are asked for side by side share a call, and each gets its own', async () => {
  const read = reader();
  const found = await Promise.all([read(['/a', '/b']), read(['/b', '/c'], true), read(['/d'])]);
  expect(found).toEqual([['/a', '/b'], ['/b', '/c'], ['/d']]);
  expect(calls).toEqual([{ Names: ['/a', '/b', '/c', '/d'], WithDecryption: true }]);
});

test('names that are asked for one after another, or for another request, share none', async () => {
  const read = reader();
  await read(['/a']);
  await Promise.all([read(['/a']), reader()(['/b'])]);
  expect(calls.map(({ Names }) => Names)).toEqual([['/a'], ['/a'], ['/b']]);
});

test('a call takes ten names, and what has no room goes into the next one', async () => {
  const read = reader();
  const found = await Promise.all([read(many(0, 6)), read(many(6, 5)), read(['/p/6', '/a'])]);
  expect(found).toEqual([many(0, 6), many(6, 5), ['/p/6', '/a']]);
  expect(calls.map(({ Names }) => Names)).toEqual([many(0, 6), [...many(6, 5), '/a']]);
});

test('a name with a version is answered without it', async () => {
  expect(await reader()(['/a:3'])).toEqual(['/a']);
});

test('a call that is refused fails all that share it, by the name of the permission', async () => {
  refuses = true;
  const read = reader();
  const failures = await Promise.allSettled([read(['/a']), read(['/b'])]);
  for (const { status } of failures) expect(status).toBe('rejected');
  await expect(read(['/c'])).rejects.toThrow('ssm:GetParameters');
  expect(calls).toHaveLength(2);
});
