import { expect } from 'vitest';
import type { Operation } from '../../../bench/contender.ts';
import type { Engine } from '../../../bench/engine.ts';
import { measure } from '../../../bench/measure.ts';
import { ours } from '../../../bench/ours.ts';
import { placeAt } from '../../../bench/people.ts';

/** Counts what an order waits for: each is a way over the network and back. */
export interface Economy {
  readonly messages: number;
  readonly connections: number;
  readonly awsCalls: number;
}

/** Makes two people, sends the same order again, and removes them. The access is there already. */
export async function economyOf(engine: Engine): Promise<Record<Operation, Economy>> {
  const spoke = await ours(engine, await placeAt(engine, engine.world.server.port));
  const names = ['person_1', 'person_2'];
  const cost = async (work: () => Promise<readonly string[]>): Promise<Economy> => {
    const { queries: messages, connections, aws, failures } = await measure(engine, work);
    expect(failures).toEqual([]);
    return { messages, connections, awsCalls: aws.calls };
  };
  return {
    create: await cost(() => spoke.create(names)),
    again: await cost(() => spoke.again(names)),
    remove: await cost(() => spoke.remove(names)),
  };
}
