import { afterAll, describe, expect, inject, test } from 'vitest';
import { startMysqlEngine } from '../bench/mysql.ts';
import { economyOf } from '../support/database/specification/economy.ts';

describe.each([
  { kind: { flavour: 'mariadb', series: '10.11' }, create: 11 },
  { kind: { flavour: 'mysql' }, create: 12 },
] as const)('an order on $kind.flavour', ({ kind, create }) => {
  const starting = startMysqlEngine(kind, inject('awsEndpoint'));
  afterAll(async () => (await starting).world.stop());

  test('takes few messages, connections and calls of AWS', async () => {
    expect(await economyOf(await starting)).toEqual({
      again: { messages: 3, connections: 3, awsCalls: 11 },
      create: { messages: create, connections: 3, awsCalls: 13 },
      remove: { messages: 17, connections: 3, awsCalls: 13 },
    });
  });
});
