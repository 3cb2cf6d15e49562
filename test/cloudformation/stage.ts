import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SSMClient } from '@aws-sdk/client-ssm';
import { functionArn } from '../sandbox/lambda/function.ts';
import type { Pool } from '../sandbox/lambda/pool.ts';
import { CENTRAL, MEMBER_A, REGION } from '../sandbox/roles.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/sandbox.ts';
import { runTool, ToolFailure } from '../sandbox/tool.ts';
import { storeMaster } from '../terraform/parameters.ts';

/** A sandbox, and stacks in its central account, by the AWS CLI as a pipeline uses it. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly ssm: SSMClient;
  readonly hub: Pool;
  readonly spoke: Pool;
  readonly failures: Pool;
  /** Properties of an access to member-a's database; these in place of its own. */
  access(properties: Properties): Resource;
  create(stack: string, resources: Resources, ...options: string[]): Promise<Outcome>;
  update(stack: string, resources: Resources, ...options: string[]): Promise<Outcome>;
  remove(stack: string): Promise<Outcome>;
  /** The same without waiting for the end. */
  begin(
    verb: 'create' | 'update',
    stack: string,
    resources: Resources,
    ...options: string[]
  ): Promise<void>;
  beginRemoval(stack: string): Promise<void>;
  ended(stack: string): Promise<Outcome>;
  aws<Json>(...parameters: string[]): Promise<Json>;
  /** Everything that the AWS CLI has printed. */
  readonly transcript: string[];
  stop(): Promise<void>;
}

export type Properties = Readonly<Record<string, unknown>>;
export interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DependsOn?: string;
}
export type Resources = Readonly<Record<string, Resource>>;

/** How a stack's operation ended. */
export interface Outcome {
  /** `GONE` for a stack that is not there any more. */
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Every reason in the stack's events, the newest first. */
  readonly reasons: string;
  /** Physical ids of the resources that the stack says it has. */
  readonly resources: Readonly<Record<string, string>>;
}

export const MASTER = '/masters/app';
const HUB = `arn:aws:lambda:${REGION}:${CENTRAL}:function:database-access-hub`;

export async function startStage(options: SandboxOptions = {}): Promise<Stage> {
  const sandbox = await startSandbox({ delays: { retries: [100, 200] }, ...options });
  const { postgres, functions } = sandbox;
  const ssm = new SSMClient(sandbox.administrator(MEMBER_A));
  await storeMaster(ssm, MASTER, postgres.master);
  const transcript: string[] = [];
  const spoke = sandbox.spokes[MEMBER_A];
  if (spoke === undefined) throw new Error('member-a has a spoke');

  async function aws<Json>(...parameters: string[]): Promise<Json> {
    const printed = await runTool('aws', [...parameters, '--output', 'json'], {
      environment: sandbox.variables,
    });
    transcript.push(printed);
    return JSON.parse(printed || 'null') as Json; // the caller knows what it asked for
  }

  async function begin(
    verb: 'create' | 'update',
    stack: string,
    resources: Resources,
    ...options: string[]
  ): Promise<void> {
    const template = JSON.stringify({ Resources: resources, Outputs: outputsOf(resources) });
    const body = ['--template-body', template];
    await aws('cloudformation', `${verb}-stack`, '--stack-name', stack, ...body, ...options);
  }

  /** The stack's id: by its name, a deleted stack is not found any more. */
  async function ended(stack: string): Promise<Outcome> {
    for (;;) {
      const found = await aws<{ Stacks: DescribedStack[] }>(
        ...['cloudformation', 'describe-stacks', '--stack-name', stack],
      ).catch(noSuchStack);
      const [described] = found?.Stacks ?? [];
      if (described === undefined || described.StackStatus === 'DELETE_COMPLETE')
        return { status: 'GONE', outputs: {}, reasons: '', resources: {} };
      if (!described.StackStatus.endsWith('_IN_PROGRESS')) return outcomeOf(stack, described);
      await sleep(200);
    }
  }

  async function outcomeOf(stack: string, described: DescribedStack): Promise<Outcome> {
    const of = ['--stack-name', stack];
    const [events, listed] = await Promise.all([
      aws<{ StackEvents: DescribedEvent[] }>('cloudformation', 'describe-stack-events', ...of),
      aws<{ StackResources: DescribedResource[] }>(
        'cloudformation',
        'describe-stack-resources',
        ...of,
      ),
    ]);
    const there = listed.StackResources.filter(
      ({ ResourceType, ResourceStatus }) =>
        ResourceType === 'Custom::DatabaseAccess' && ResourceStatus !== 'DELETE_COMPLETE',
    );
    return {
      status: described.StackStatus,
      outputs: Object.fromEntries(
        (described.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
      ),
      reasons: events.StackEvents.flatMap(
        ({ ResourceStatusReason }) => ResourceStatusReason ?? [],
      ).join('\n'),
      resources: Object.fromEntries(
        there.map(({ LogicalResourceId, PhysicalResourceId = '' }) => [
          LogicalResourceId,
          PhysicalResourceId,
        ]),
      ),
    };
  }

  const beginRemoval = async (stack: string) =>
    void (await aws('cloudformation', 'delete-stack', '--stack-name', stack));
  const after = async (started: Promise<void>, stack: string) => {
    await started;
    return ended(stack);
  };

  return {
    sandbox,
    ssm,
    hub: functions.function(functionArn(sandbox.hub)),
    spoke: functions.function(functionArn(spoke)),
    failures: functions.function(functionArn(sandbox.failures)),
    access: (properties) => ({
      Type: 'Custom::DatabaseAccess',
      Properties: {
        ServiceToken: HUB,
        ServiceTimeout: 60,
        DbType: 'postgres',
        DbEndpoint: `${postgres.host}:${postgres.port}`,
        DbName: postgres.database,
        MasterSecret: MASTER,
        Account: MEMBER_A,
        Env: 'test',
        Project: 'stacks',
        ...properties,
      },
    }),
    begin,
    beginRemoval,
    ended,
    create: (stack, resources, ...more) => after(begin('create', stack, resources, ...more), stack),
    update: (stack, resources, ...more) => after(begin('update', stack, resources, ...more), stack),
    remove: (stack) => after(beginRemoval(stack), stack),
    aws,
    transcript,
    stop: () => sandbox.stop(),
  };
}

interface DescribedStack {
  readonly StackStatus: string;
  readonly Outputs?: ReadonlyArray<{ readonly OutputKey: string; readonly OutputValue: string }>;
}
interface DescribedEvent {
  readonly ResourceStatusReason?: string;
}
interface DescribedResource {
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
}

function noSuchStack(error: unknown): undefined {
  if (error instanceof ToolFailure && error.output.includes('does not exist')) return undefined;
  throw error;
}

const ATTRIBUTES = [
  'Username',
  'UsernameParameter',
  'PasswordParameter',
  'UrlParameter',
  'UrlParameterArn',
  'People',
  'Warnings',
];

/** Every attribute of every access, as `LogicalIdAttribute`. */
function outputsOf(resources: Resources): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(resources)
      .filter(([, { Type }]) => Type === 'Custom::DatabaseAccess')
      .flatMap(([id]) =>
        ATTRIBUTES.map((name) => [`${id}${name}`, { Value: { 'Fn::GetAtt': [id, name] } }]),
      ),
  );
}

/** One of the event files, sent to the hub by hand as CloudFormation would send it now. */
export function eventFile(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(`${import.meta.dirname}/../events/${name}.json`, 'utf8'));
}
