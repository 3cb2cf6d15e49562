import { expect, test } from 'vitest';
import { startMysqlEngine } from '../bench/mysql.ts';
import { economyOf, withEngine } from '../support/database/specification/economy.ts';

test.each([
  { kind: { flavour: 'mariadb', series: '10.11' }, create: 11 },
  { kind: { flavour: 'mysql' }, create: 12 },
] as const)(
  'an order on $kind.flavour takes few messages, connections and calls of AWS',
  async ({ kind, create }) => {
    await withEngine(
      (awsEndpoint) => startMysqlEngine(kind, awsEndpoint),
      async (engine) => {
        expect(await economyOf(engine)).toEqual({
          again: { messages: 3, connections: 3, awsCalls: 11 },
          create: { messages: create, connections: 3, awsCalls: 13 },
          remove: { messages: 18, connections: 3, awsCalls: 13 },
        });
      },
    );
  },
);
