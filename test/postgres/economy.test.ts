import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Engine } from '../bench/engine.ts';
import { startPostgresEngine } from '../bench/postgres.ts';
import { economyOf } from '../support/database/specification/economy.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startPostgresEngine(18, inject('awsEndpoint'));
});
afterAll(() => engine?.world.stop());

test('an order takes few messages, connections and calls of AWS', async () => {
  expect(await economyOf(engine)).toEqual({
    again: { messages: 4, connections: 3, awsCalls: 11 },
    create: { messages: 13, connections: 3, awsCalls: 13 },
    remove: { messages: 20, connections: 3, awsCalls: 13 },
  });
});
