import { expect, test } from 'vitest';
import { Secret } from '../../../../provider/runtime/secret.ts';
import { looksSwapped, masterFacts } from '../../../../provider/spoke/engine/master-facts.ts';

test.each([
  ['Hunter2Hunter2', 'postgres', true],
  ['k3#kdl-Q', 'orders', true],
  ['s3cret', 'Admin', true],
  ['postgres', 'Hunter2Hunter2', false],
  ['postgres', 'postgres', false],
  ['Admin', 'admin', false],
  ['orders_master', 'correct horse battery', false],
  ['Ordersmaster1', 'k3#kdl-Q', false],
])('name %s and password %s look swapped: %s', (username, password, expected) => {
  expect(looksSwapped(username, password)).toBe(expected);
});

test.each([
  ['the request', { from: 'request', username: 'typed', password: new Secret('x') }, undefined],
  ['mastersecret', { from: 'secretsmanager', id: 'x', username: 'typed' }, undefined],
  ['mastersecret', { from: 'ssm', id: 'x' }, 'typed'],
] as const)('of %s, only a name that the secret says is told', (from, master, username) => {
  const login = { username: 'typed', password: new Secret('k3#kdl-Q') };
  expect(masterFacts({ access: { master }, master: login })).toEqual({
    from,
    username,
    looksSwapped: false,
    isPadded: false,
  });
});

test('a name in a secret that looks like a password is not told', () => {
  const master = { username: 'Hunter2Hunter2', password: new Secret('postgres') };
  const access = { master: { from: 'ssm', id: 'x' } } as const;
  expect(masterFacts({ access, master })).toMatchObject({
    username: undefined,
    looksSwapped: true,
  });
});

test('a password with a line end at its end is suspected', () => {
  const master = { username: 'orders', password: new Secret('k3#kdl-Q\n') };
  const access = { master: { from: 'ssm', id: 'x' } } as const;
  expect(masterFacts({ access, master })).toMatchObject({ isPadded: true });
});
