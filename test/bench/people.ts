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

/** `earlier` is ours of an earlier commit. */
export type ContenderName = 'floor' | 'ours' | 'earlier' | 'peer';

/** A contender, and how often it is measured. */
export interface Turn {
  readonly name: ContenderName;
  readonly contender: Contender;
  readonly rounds: number;
}

/**
 * Each creates `count` people, repeats the request, and removes them; in turn, so that other load
 * on the machine hits all alike. The median of several rounds counts.
 */
export async function costsInTurn(
  engine: Engine,
  turns: readonly Turn[],
  count: number,
): Promise<Map<ContenderName, Costs>> {
  const all = turns.map((turn) => ({ ...turn, runs: noRuns() }));
  const names = Array.from({ length: count }, (_, at) => `person_${at + 1}`);
  for (let round = 0; round < Math.max(...turns.map(({ rounds }) => rounds)); round++)
    for (const { contender, rounds, runs } of all) {
      if (round >= rounds) continue;
      for (const operation of OPERATIONS) {
        await engine.tidy();
        runs[operation].push(await measure(engine, () => contender[operation](names)));
      }
      await expectNobody(engine);
    }
  return new Map(all.map(({ name, runs }) => [name, medians(runs)]));
}

type Runs = Readonly<Record<Operation, Cost[]>>;
const noRuns = (): Runs => ({ create: [], again: [], remove: [] });

function medians({ create, again, remove }: Runs): Costs {
  return { create: median(create), again: median(again), remove: median(remove) };
}

/** A contender that left somebody behind would make the next one fail, or look fast. */
async function expectNobody({ world, floor, leftBehind }: Engine): Promise<void> {
  const names = await leftBehind();
  if (names.length === 0) return;
  for (const statement of floor.remove(names)) await world.sql(world.server.master, statement);
}
