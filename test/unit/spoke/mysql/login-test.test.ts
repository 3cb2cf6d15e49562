import { expect, test } from 'vitest';
import type { Connection } from '../../../../provider/spoke/mysql/connection.ts';
import { explainer } from '../../../../provider/spoke/mysql/errors.ts';
import { isAccepted } from '../../../../provider/spoke/mysql/login-test.ts';

const explain = explainer({ engine: 'mysql', host: 'db.example', port: 3306 }, 'orders');
const error = (errno: number) => Object.assign(new Error('said the server'), { errno });
const refusedWith = (errno: number) =>
  isAccepted(
    () => Promise.reject(error(errno)),
    (problem) => explain(problem, 'logging in'),
  );

test.each([
  [1045, false, 'a wrong password'],
  [3955, false, 'a user that MySQL has blocked'],
  [4150, false, 'a user that MariaDB has blocked'],
  [1862, false, 'an expired password'],
  [1040, false, 'a server without a free connection'],
  [1203, true, 'a user with too many sessions'],
  [1226, true, 'a user that has used up a limit'],
])('%i proves the password: %j (%s)', async (errno, proves) => {
  expect(await refusedWith(errno)).toBe(proves);
});

test('a failure of anything else is thrown', async () => {
  await expect(refusedWith(9_999)).rejects.toThrow('error 9999');
});

test('a session that may do nothing proves nothing, and is closed', async () => {
  let isClosed = false;
  const session: Connection = {
    query: () => Promise.reject(error(1820)),
    close: () => {
      isClosed = true;
      return Promise.resolve();
    },
  };
  const proves = await isAccepted(
    () => Promise.resolve(session),
    (problem) => explain(problem, 'logging in'),
  );
  expect([proves, isClosed]).toEqual([false, true]);
});
