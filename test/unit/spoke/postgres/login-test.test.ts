import { expect, test } from 'vitest';
import { explainer } from '../../../../provider/spoke/postgres/errors.ts';
import { tryLogin } from '../../../../provider/spoke/postgres/login-test.ts';

const explain = explainer({ engine: 'postgres', host: 'db.example', port: 5432 }, 'orders');
const refusedWith = (code: string, said = 'said the server') =>
  tryLogin(
    () => Promise.reject(Object.assign(new Error(said), { code })),
    (problem) => explain(problem, 'logging in'),
  );

test.each([
  ['28P01', 'password authentication failed', 'refused'],
  ['28000', 'role is not permitted to log in', 'refused'],
  ['53300', 'sorry, too many clients already', 'unproved'],
  ['53300', 'too many connections for role "app"', 'accepted'],
  ['53300', 'too many connections for database "orders"', 'accepted'],
  ['53300', 'remaining connection slots are reserved for roles with SUPERUSER', 'accepted'],
  ['57P03', 'the database system is starting up', 'unproved'],
  ['ECONNRESET', 'the connection broke', 'unproved'],
  ['EPIPE', 'the connection broke', 'unproved'],
  ['P0001', 'an event trigger on logins had enough', 'shut out'],
  ['58P01', 'could not access file "$libdir/plugins/nope"', 'shut out'],
  ['58030', 'could not read a file', 'unproved'],
])('%s (%s): the password is %s', async (code, said, outcome) => {
  expect(await refusedWith(code, said)).toMatchObject({ outcome });
});

test('what kept a login from an answer is told', async () => {
  expect(await refusedWith('53300', 'sorry, too many clients already')).toEqual({
    outcome: 'unproved',
    why: expect.stringContaining('has no connection left (max_connections) for logging in'),
  });
});
