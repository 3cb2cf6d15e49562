import * as z from 'zod';
import { DOOR_FUNCTION } from '../../../provider/contract/names.ts';
import type { As } from '../ask-probe.ts';
import type { Engine } from '../options.ts';
import { type Database, databasesOf, VPC, type World } from '../world.ts';

/** Requests as Terraform and CloudFormation bring them to the door. */

export type Fields = Readonly<Record<string, string>>;

const CLUSTERS = { postgres: 'aurora-postgresql', mysql: 'aurora-mysql' } as const;

export function databaseOf(world: World, engine: Engine): Database {
  const found = databasesOf(world).find((database) => database.engine === engine);
  if (found === undefined) throw new Error('there is no such database');
  return found;
}

export function fieldsOf({ choices, member }: World, database: Database, appname: string): Fields {
  return {
    dbtype: choices.aurora ? CLUSTERS[database.engine] : database.engine,
    dbendpoint: database.endpoint,
    dbname: database.name,
    mastersecret: database.secret,
    region: member.region,
    vpc: VPC,
    env: 'verify',
    project: choices.name,
    appname,
  };
}

const answer = z.object({
  username: z.string(),
  changes: z.number(),
  people: z.object({ added: z.number() }),
  parameter_names: z.array(z.string()),
});
export type Answer = z.infer<typeof answer>;

/** What aws_lambda_invocation sends with lifecycle_scope CRUD. */
export function create(world: World, fields: Fields, signal: AbortSignal): Promise<Answer> {
  return ask(world, fields, { action: 'create', prev_input: null }, signal).then(answer.parse);
}

export function update(
  world: World,
  { from, to }: { readonly from: Fields; readonly to: Fields },
  signal: AbortSignal,
): Promise<Answer> {
  return ask(world, to, { action: 'update', prev_input: from }, signal).then(answer.parse);
}

export async function destroy(world: World, fields: Fields, signal: AbortSignal): Promise<void> {
  await ask(world, fields, { action: 'delete', prev_input: null }, signal);
}

/** The run's own databases go as a whole, so only those of somebody else need this. */
export async function destroyIfThere(
  world: World,
  fields: Fields,
  signal: AbortSignal,
): Promise<void> {
  await destroy(world, fields, signal).catch((error: unknown) => {
    const isGone =
      error instanceof Error && /this declarer has no access there/.test(error.message);
    if (world.choices.database !== undefined && !isGone) throw error;
  });
}

async function ask(
  { choices, member }: World,
  fields: Fields,
  tf: { readonly action: string; readonly prev_input: Fields | null },
  signal: AbortSignal,
): Promise<unknown> {
  const owner = `${choices.name}/${fields['appname']}`;
  const event = { ...fields, owner, tf };
  const { payload, failure } = await member.functions.invoke(DOOR_FUNCTION, event, signal);
  if (failure !== undefined) throw new Error(failure);
  return payload;
}

/** Who an access lets in, by the names of its parameters. */
export function loginIn({ parameter_names: names }: Answer): As {
  const named = (end: string) => names.find((name) => name.endsWith(`/${end}`)) ?? '';
  return { username: named('username'), password: named('password') };
}

/** As templates spell the fields. */
export function inCamelCase(fields: Fields): Fields {
  const spelled = new Map(
    ['DbType', 'DbEndpoint', 'DbName', 'MasterSecret', 'AppName'].map((name) => [
      name.toLowerCase(),
      name,
    ]),
  );
  const capital = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [spelled.get(name) ?? capital(name), value]),
  );
}
