import { join } from 'node:path';
import { expect } from 'vitest';
import type { Operation } from '../../../bench/contender.ts';
import type { Engine } from '../../../bench/engine.ts';
import { measure } from '../../../bench/measure.ts';
import { ours } from '../../../bench/ours.ts';
import { placeAt } from '../../../bench/people.ts';
import { startMoto } from '../../../sandbox/aws/moto.ts';
import { temporaryFolder } from '../../../sandbox/machine/ownership.ts';

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

/**
 * Starts an engine with a Parameter Store of its own, since the access stays in it: suites that look
 * for what has no record would find it in the one that they share.
 */
export async function withEngine(
  start: (awsEndpoint: string) => Promise<Engine>,
  work: (engine: Engine) => Promise<void>,
): Promise<void> {
  const folder = temporaryFolder('economy');
  const moto = await startMoto({ logFile: join(folder.path, 'moto.log') });
  try {
    const engine = await start(moto.endpoint);
    try {
      await work(engine);
    } finally {
      await engine.world.stop();
    }
  } finally {
    await moto.stop();
    await folder.remove();
  }
}
