import { expect, test } from 'vitest';
import type { Connection } from '../../../../provider/spoke/mysql/connection.ts';
import { explainer } from '../../../../provider/spoke/mysql/errors.ts';
import { tryLogin } from '../../../../provider/spoke/mysql/login-test.ts';

const explain = explainer({ engine: 'mysql', host: 'db.example', port: 3306 }, 'orders');
const error = (errno: number) => Object.assign(new Error('said the server'), { errno });
const refusedWith = (errno: number) =>
  tryLogin(
    () => Promise.reject(error(errno)),
    (problem) => explain(problem, 'logging in'),
  );

test.each([
  [1045, 'refused', 'a wrong password'],
  [1862, 'refused', 'an expired password'],
  [1044, 'refused', 'a database that is closed to the user'],
  [3955, 'blocked', 'a user that MySQL has blocked'],
  [4150, 'blocked', 'a user that MariaDB has blocked'],
  [1040, 'unproved', 'a server without a free connection'],
  [9999, 'unproved', 'whatever else'],
  [1203, 'accepted', 'a user with too many sessions'],
  [1226, 'accepted', 'a user that has used up a limit'],
])('%i: the password is %s (%s)', async (errno, outcome) => {
  expect(await refusedWith(errno)).toMatchObject({ outcome });
});

test('a session that may do nothing proves nothing, and is closed', async () => {
  let isClosed = false;
  const session: Connection = {
    query: () => Promise.reject(error(1820)),
    isLost: () => false,
    close: () => {
      isClosed = true;
      return Promise.resolve();
    },
  };
  const proof = await tryLogin(
    () => Promise.resolve(session),
    (problem) => explain(problem, 'logging in'),
  );
  expect([proof, isClosed]).toEqual([{ outcome: 'refused' }, true]);
});
