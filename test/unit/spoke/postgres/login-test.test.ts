import { expect, test } from 'vitest';
import { explainer } from '../../../../provider/spoke/postgres/errors.ts';
import { isAccepted } from '../../../../provider/spoke/postgres/login-test.ts';

const explain = explainer({ engine: 'postgres', host: 'db.example', port: 5432 }, 'orders');
const refusedWith = (code: string, said = 'said the server') =>
  isAccepted(
    () => Promise.reject(Object.assign(new Error(said), { code })),
    (problem) => explain(problem, 'logging in'),
  );

test.each([
  ['28P01', 'password authentication failed', false],
  ['28000', 'role is not permitted to log in', false],
  ['53300', 'sorry, too many clients already', false],
  ['53300', 'too many connections for role "app"', true],
  ['53300', 'too many connections for database "orders"', true],
  ['53300', 'remaining connection slots are reserved for roles with the SUPERUSER attribute', true],
])('%s (%s) proves the password: %j', async (code, said, proves) => {
  expect(await refusedWith(code, said)).toBe(proves);
});

test('a failure of anything else is thrown', async () => {
  await expect(refusedWith('XX001')).rejects.toThrow('SQLSTATE XX001');
});
