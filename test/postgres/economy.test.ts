import { expect, test } from 'vitest';
import { startPostgresEngine } from '../bench/postgres.ts';
import { economyOf, withEngine } from '../support/database/specification/economy.ts';

test('an order takes few messages, connections and calls of AWS', async () => {
  await withEngine(
    (awsEndpoint) => startPostgresEngine(18, awsEndpoint),
    async (engine) => {
      expect(await economyOf(engine)).toEqual({
        again: { messages: 4, connections: 3, awsCalls: 11 },
        create: { messages: 13, connections: 3, awsCalls: 13 },
        remove: { messages: 20, connections: 3, awsCalls: 13 },
      });
    },
  );
});
