import { afterAll, beforeAll, describe, inject } from 'vitest';
import { startWorld, type World } from '../support/database/postgres.ts';
import { everyOr } from '../support/every.ts';
import { describeExcess } from './levels/excess.ts';
import { describeRevocations } from './levels/revocations.ts';
import { describeShortfalls } from './levels/shortfalls.ts';

/** A level is a promise: nobody may do more, or less, without a word. */
describe.each(everyOr<readonly (14 | 18)[]>([14, 18], [18]))('levels on PostgreSQL %i', (major) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(major, inject('awsEndpoint'), 'levels');
    for (const statement of [
      'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
      'ALTER SCHEMA public OWNER TO master',
    ])
      await world.sql(world.server.superuser, statement, 'app');
  });
  afterAll(() => world?.stop());

  describeRevocations(() => world);
  describeExcess(() => world);
  describeShortfalls(() => world);
});
