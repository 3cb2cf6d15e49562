import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import pg from 'pg';
import type { World } from '../postgres/world.ts';
import { type Contender, OPERATIONS, type Operation, type Place } from './contender.ts';
import { type Cost, measure, median, tidy } from './measure.ts';

/** The master user's secret, as both ours and the peer read it. */
export async function placeAt({ aws, server }: World, port: number): Promise<Place> {
  const { host, database: dbname, master } = server;
  const secret = { engine: 'postgres', host, port, dbname, ...master };
  const { ARN } = await new SecretsManagerClient(aws).send(
    new CreateSecretCommand({
      Name: `masters/bench-${server.major}-${port}`,
      SecretString: JSON.stringify(secret),
    }),
  );
  if (ARN === undefined) throw new Error('Secrets Manager made no secret');
  return { port, secretArn: ARN };
}

export type Costs = Readonly<Record<Operation, Cost>>;

/** Creates `count` people, does it again, and removes them; so many times, of which the median counts. */
export async function costsOf(
  world: World,
  contender: Contender,
  count: number,
  repetitions: number,
): Promise<Costs> {
  const runs: Record<Operation, Cost[]> = { create: [], again: [], remove: [] };
  const names = Array.from({ length: count }, (_, at) => `person_${at + 1}`);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const operation of OPERATIONS) {
      await tidy(world);
      runs[operation].push(await measure(world, () => contender[operation](names)));
    }
    await expectNobody(world);
  }
  return { create: median(runs.create), again: median(runs.again), remove: median(runs.remove) };
}

/** A contender that left somebody behind would make the next one fail, or look fast. */
async function expectNobody({ sql, server }: World): Promise<void> {
  const left = await sql<{ name: string }>(
    server.master,
    "SELECT rolname AS name FROM pg_roles WHERE rolname LIKE 'person\\_%'",
  );
  const names = left.map(({ name }) => pg.escapeIdentifier(name)).join(', ');
  if (names !== '') await sql(server.master, `DROP ROLE ${names}`);
}
