import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { MASTER, type Stage, startStage } from './stage.ts';

/** What a configuration declares: JSON in the place of Terraform's own language. */
export interface Configuration {
  readonly module?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** From address to address. */
  readonly moved?: Readonly<Record<string, string>>;
  readonly output?: Readonly<Record<string, unknown>>;
}

/** A stage whose configuration a test writes block by block. */
export async function startDeclarations(): Promise<Stage> {
  const stage = await startStage('test/terraform/declarations');
  const init = await stage.terraform('init');
  if (init.status !== 0) throw new Error(init.output);
  return stage;
}

const FILE = 'declarations.tf.json';

/** Terraform has to look at modules that are new, or that are called otherwise than before. */
export async function configure(stage: Stage, { moved, ...blocks }: Configuration): Promise<void> {
  const { directory } = stage.workspace;
  const before = modulesIn(directory);
  const moves = Object.entries(moved ?? {}).map(([from, to]) => ({ from, to }));
  const content = { ...blocks, ...(moves.length > 0 && { moved: moves }) };
  writeFileSync(join(directory, FILE), JSON.stringify(content, undefined, 2));
  if (modulesIn(directory) === before) return;
  rmSync(join(directory, '.terraform/modules'), { recursive: true, force: true });
  const run = await stage.terraform('get');
  if (run.status !== 0) throw new Error(run.output);
}

function modulesIn(directory: string): string {
  const file = join(directory, FILE);
  if (!existsSync(file)) return '';
  const { module = {} } = configuration.parse(JSON.parse(readFileSync(file, 'utf8')));
  return JSON.stringify(Object.entries(module).map(([name, { source }]) => [name, source]));
}

const configuration = z.object({
  module: z.record(z.string(), z.looseObject({ source: z.string() })).optional(),
});

/** What an address stands for, in a configuration. */
export function reference(address: string): string {
  return ['${', '}'].join(address);
}

/** An access on member-a's database, by the module. */
export function access(
  { sandbox: { postgres } }: Stage,
  { database, ...values }: Readonly<Record<string, unknown>> & { readonly appname: string },
  module: 'database-access' | 'database-access-stack' = 'database-access',
) {
  return {
    source: `../../../terraform/${module}`,
    env: 'test',
    project: 'terraform',
    database: {
      type: 'postgres',
      endpoint: `${postgres.host}:${postgres.port}`,
      name: postgres.database,
      master_secret: MASTER,
      ...(database ?? {}),
    },
    ...values,
  };
}

/** An access that a state of Terraform's has. */
export interface StateAccess {
  /** Env, project, application and database. */
  readonly what: string;
  readonly appname: string;
  readonly privileges: string;
  /** Kind and id of whoever declares it. */
  readonly declarer: string;
}

/** The accesses that a state has, read from its file. */
export function accessesIn(stage: Stage, file = 'terraform.tfstate'): StateAccess[] {
  const path = join(stage.workspace.directory, file);
  if (!existsSync(path)) return [];
  const { resources } = state.parse(JSON.parse(readFileSync(path, 'utf8')));
  return resources.flatMap(({ type, instances }) =>
    instances.flatMap(({ attributes }) => {
      switch (type) {
        case 'aws_lambda_invocation':
          return invocationOf(attributes);
        case 'aws_cloudformation_stack':
          return stackOf(attributes);
        default:
          return [];
      }
    }),
  );
}

const state = z.object({
  resources: z.array(
    z.object({
      type: z.string(),
      instances: z.array(z.object({ attributes: z.record(z.string(), z.unknown()) })),
    }),
  ),
});

const text = z.string();
const request = z.looseObject({
  env: text,
  project: text,
  appname: text,
  dbname: text,
  privileges: text.default('readwrite'),
  owner: text.optional(),
});

function invocationOf({ input }: Readonly<Record<string, unknown>>): StateAccess {
  const { owner, ...asked } = request.parse(JSON.parse(text.parse(input)));
  return stateAccess(asked, owner === undefined ? 'anonymous ' : `terraform ${owner}`);
}

const template = z.object({
  Resources: z.object({ Access: z.object({ Properties: z.record(text, z.unknown()) }) }),
});

function stackOf({ template_body, name }: Readonly<Record<string, unknown>>): StateAccess {
  const { Access } = template.parse(JSON.parse(text.parse(template_body))).Resources;
  const properties = Object.entries(Access.Properties).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  return stateAccess(request.parse(Object.fromEntries(properties)), `stack ${name}/Access`);
}

function stateAccess(asked: z.infer<typeof request>, declarer: string): StateAccess {
  const { env, project, appname, dbname, privileges } = asked;
  return { what: [env, project, appname, dbname].join('/'), appname, privileges, declarer };
}
