import { expect, test } from 'vitest';
import { parseOptions } from '../../../../stacksets/token/options.ts';

const HOST = 'orders.c7x2.eu-central-1.rds.amazonaws.com';

test("the Region is the name's, unless the name tells none", () => {
  expect(parseOptions(['--host', `${HOST}:5432`, '--user', 'hana.sato'])).toEqual({
    host: HOST,
    port: 5432,
    region: 'eu-central-1',
    user: 'hana.sato',
    help: false,
  });
  const elsewhere = ['--host', 'localhost:5432'];
  expect(parseOptions(elsewhere).region).toBeUndefined();
  expect(parseOptions([...elsewhere, '--region', 'eu-west-1']).region).toBe('eu-west-1');
});

test.each([
  [[], '--host is missing: --host HOST:PORT'],
  [['--host', 'mysql://root:secret@db'], '--host: give HOST:PORT of the server'],
  [['--host', HOST], `--host: the port is part of the token: ${HOST}:5432 (PostgreSQL)`],
  [
    ['--host', `${HOST}:5432`, '--region', 'us-east-1'],
    `--region us-east-1: ${HOST} is in eu-central-1, and takes tokens of that Region only`,
  ],
  [
    ['--host', 'orders.cluster-custom-c7x2.eu-central-1.rds.amazonaws.com:5432'],
    'custom endpoint, which takes no token',
  ],
])('%j is refused', (words, why) => {
  expect(() => parseOptions(words)).toThrow(why);
});
