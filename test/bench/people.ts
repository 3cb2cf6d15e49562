import { randomUUID } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Contender, OPERATIONS, type Operation, type Place } from './contender.ts';
import type { Engine } from './engine.ts';
import { type Cost, measure, median } from './measure.ts';

/** The master user's secret, as both ours and the peer read it. */
export async function placeAt({ dbtype, world }: Engine, port: number): Promise<Place> {
  const { host, database: dbname, master } = world.server;
  const secret = { engine: dbtype, host, port, dbname, ...master };
  const { ARN } = await new SecretsManagerClient(world.aws).send(
    new CreateSecretCommand({
      Name: `masters/bench-${randomUUID()}`,
      SecretString: JSON.stringify(secret),
    }),
  );
  if (ARN === undefined) throw new Error('Secrets Manager made no secret');
  return { port, secretArn: ARN };
}

export type Costs = Readonly<Record<Operation, Cost>>;

/**
 * Creates `count` people, repeats the request, and removes them. The median of several rounds
 * counts.
 */
export async function costsOf(
  engine: Engine,
  contender: Contender,
  count: number,
  repetitions: number,
): Promise<Costs> {
  const runs: Record<Operation, Cost[]> = { create: [], again: [], remove: [] };
  const names = Array.from({ length: count }, (_, at) => `person_${at + 1}`);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const operation of OPERATIONS) {
      await engine.tidy();
      runs[operation].push(await measure(engine, () => contender[operation](names)));
    }
    await expectNobody(engine);
  }
  return { create: median(runs.create), again: median(runs.again), remove: median(runs.remove) };
}

/** A contender that left somebody behind would make the next one fail, or look fast. */
async function expectNobody({ world, floor, leftBehind }: Engine): Promise<void> {
  const names = await leftBehind();
  if (names.length === 0) return;
  for (const statement of floor.remove(names)) await world.sql(world.server.master, statement);
}
