import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  accessId,
  fitsParameterStore,
  type Identity,
  parameterNames,
  pathPart,
} from '../../../../provider/contract/request/identity.ts';

const identity: Identity = {
  account: '222222222222',
  region: 'eu-central-1',
  env: 'prod',
  project: 'shop',
  appname: 'checkout',
  dbname: 'orders',
};

test('ordinary names are spelt unchanged in a parameter name', () => {
  expect(parameterNames('database-access', identity)).toEqual({
    username: '/database-access/prod/shop/checkout/orders/username',
    password: '/database-access/prod/shop/checkout/orders/password',
    url: '/database-access/prod/shop/checkout/orders/url',
  });
  for (const name of ['v1.2', 'my_app-1', 'UPPER']) expect(pathPart(name)).toBe(name);
});

test('other characters are spelt by their bytes in a parameter name', () => {
  expect(pathPart('my app/ü')).toBe('my.20app.2f.c3.bc');
  expect(pathPart('a.20b')).toBe('a.2e20b');
});

test('two names never become one path, and every path can be spelled', () => {
  const tricky = fc.string({ unit: fc.constantFrom('.', '2', 'e', '0', ' ', 'a', '/', 'ü') });
  fc.assert(
    fc.property(
      fc.oneof(tricky, fc.string({ unit: 'grapheme' })),
      fc.oneof(tricky, fc.string()),
      (a, b) => {
        expect(pathPart(a)).toMatch(/^[a-zA-Z0-9_.-]*$/);
        expect(pathPart(a) === pathPart(b)).toBe(a === b);
      },
    ),
    { numRuns: 2000 },
  );
});

test('an access with any other part of its identity is another access', () => {
  const ids = Object.keys(identity).map((key) => accessId({ ...identity, [key]: 'other' }));
  expect(new Set([...ids, accessId(identity)]).size).toBe(7);
  // A character that moves from one part to the next makes another identity.
  expect(accessId({ ...identity, env: 'a', project: 'bc' })).not.toBe(
    accessId({ ...identity, env: 'ab', project: 'c' }),
  );
});

test('an identity that is too long for Parameter Store is found', () => {
  expect(fitsParameterStore(identity)).toBe(true);
  expect(fitsParameterStore({ ...identity, env: 'x'.repeat(1000) })).toBe(false);
});
