import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DOOR_FUNCTION, HUB_FUNCTION } from '../../provider/contract/names.ts';
import { functionArn } from '../sandbox/lambda/function.ts';
import type { Pool } from '../sandbox/lambda/pool.ts';
import { runTool } from '../sandbox/machine/tool.ts';
import {
  CENTRAL,
  MEMBER_A,
  MEMBER_B,
  PIPELINE_ROLE,
  PLATFORM_ROLE,
  REGION,
} from '../sandbox/organization/roles.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/sandbox.ts';
import { storeMaster } from '../support/parameters.ts';

/** A sandbox, and stacks in one of its accounts: by the AWS CLI, as a pipeline makes them, and looked at by the SDK, which is faster. */
export interface Stage {
  readonly sandbox: Sandbox;
  /** Of the database's account. */
  readonly ssm: SSMClient;
  /** The function that the stacks ask. */
  readonly asked: Pool;
  readonly spoke: Pool;
  /** Properties of an access to the database; these in place of its own. */
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
  /** Every reason in the stack's events, the newest first. */
  reasons(stack: string): Promise<string>;
  aws(...parameters: string[]): Promise<void>;
  /** The function that the stacks ask, as a pipeline invokes it: with an event that waits for nobody, or (Terraform) for its answer. */
  invoke(event: object, how?: 'Event' | 'RequestResponse'): Promise<void>;
  /** Everything that the AWS CLI has printed. */
  readonly transcript: string[];
  /** Every application password that somebody has logged in with. */
  readonly passwords: Set<string>;
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

/** Who makes stacks, where, and whom they ask. */
interface Way {
  readonly account: string;
  readonly role: string;
  readonly profile: string;
  readonly asks: string;
  /** What an access has to say there. */
  readonly properties: Properties;
  /** Whose database it is. */
  readonly member: string;
}

const through = (account: string, profile: string): Way => ({
  ...{ account, profile, role: PLATFORM_ROLE, asks: DOOR_FUNCTION },
  ...{ properties: {}, member: account },
});
/** The normal way: a stack of the database's account asks the door there. */
export const DOOR_A = through(MEMBER_A, 'member-a');
export const DOOR_B = through(MEMBER_B, 'member-b');
/** A pipeline of the central account asks the hub itself. */
export const HUB: Way = {
  ...{ account: CENTRAL, profile: 'central', role: PIPELINE_ROLE, asks: HUB_FUNCTION },
  ...{ properties: { Account: MEMBER_A }, member: MEMBER_A },
};

export async function startStage(options: SandboxOptions = {}, way: Way = DOOR_A): Promise<Stage> {
  return stageIn(await startSandbox({ delays: { retries: [100, 200] }, ...options }), way);
}

export async function stageIn(sandbox: Sandbox, way: Way): Promise<Stage> {
  const { postgres, functions } = sandbox;
  const ssm = new SSMClient(sandbox.administrator(way.member));
  await storeMaster(ssm, MASTER, postgres.master);
  const credentials = sandbox.organization.credentials(way.account, way.role);
  const asked = functionArn({ account: way.account, region: REGION, name: way.asks });
  const pipeline = { endpoint: sandbox.endpoint, region: REGION, credentials };
  const cloudformation = new CloudFormationClient(pipeline);
  const lambda = new LambdaClient(pipeline);
  const transcript: string[] = [];
  const spoke = sandbox.spokes[way.member];
  if (spoke === undefined) throw new Error(`${way.member} has a spoke`);
  const environment = { ...sandbox.variables, AWS_PROFILE: way.profile };

  const aws = async (...parameters: string[]) => {
    transcript.push(await runTool('aws', parameters, { environment }));
  };

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

  async function ended(stack: string): Promise<Outcome> {
    for (;;) {
      const described = await describe(stack);
      if (described === undefined || described.StackStatus === 'DELETE_COMPLETE')
        return { status: 'GONE', outputs: {}, reasons: '', resources: {} };
      if (!described.StackStatus?.endsWith('_IN_PROGRESS')) return outcomeOf(stack, described);
      await sleep(100);
    }
  }

  async function describe(StackName: string): Promise<Stack | undefined> {
    try {
      const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
      return Stacks?.[0];
    } catch (error) {
      if (error instanceof Error && error.message.includes('does not exist')) return undefined;
      throw error;
    }
  }

  async function reasons(StackName: string): Promise<string> {
    const { StackEvents = [] } = await cloudformation.send(
      new DescribeStackEventsCommand({ StackName }),
    );
    return StackEvents.flatMap(({ ResourceStatusReason }) => ResourceStatusReason ?? []).join('\n');
  }

  async function outcomeOf(StackName: string, described: Stack): Promise<Outcome> {
    const [why, { StackResources = [] }] = await Promise.all([
      reasons(StackName),
      cloudformation.send(new DescribeStackResourcesCommand({ StackName })),
    ]);
    const there = StackResources.filter(
      ({ ResourceType, ResourceStatus }) =>
        ResourceType === 'Custom::DatabaseAccess' && ResourceStatus !== 'DELETE_COMPLETE',
    );
    return {
      status: described.StackStatus ?? '',
      outputs: Object.fromEntries(
        (described.Outputs ?? []).map(({ OutputKey, OutputValue = '' }) => [
          OutputKey,
          OutputValue,
        ]),
      ),
      reasons: why,
      resources: Object.fromEntries(
        there.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
          LogicalResourceId,
          PhysicalResourceId,
        ]),
      ),
    };
  }

  const beginRemoval = (stack: string) =>
    aws('cloudformation', 'delete-stack', '--stack-name', stack);
  const after = async (started: Promise<void>, stack: string) => {
    await started;
    return ended(stack);
  };

  return {
    sandbox,
    ssm,
    asked: functions.function(asked),
    spoke: functions.function(functionArn(spoke)),
    access: (properties) => ({
      Type: 'Custom::DatabaseAccess',
      Properties: {
        ServiceToken: asked,
        ServiceTimeout: 60,
        DbType: 'postgres',
        DbEndpoint: `${postgres.host}:${postgres.port}`,
        DbName: postgres.database,
        MasterSecret: MASTER,
        Env: 'test',
        Project: 'stacks',
        ...way.properties,
        ...properties,
      },
    }),
    begin,
    beginRemoval,
    ended,
    reasons,
    create: (stack, resources, ...more) => after(begin('create', stack, resources, ...more), stack),
    update: (stack, resources, ...more) => after(begin('update', stack, resources, ...more), stack),
    remove: (stack) => after(beginRemoval(stack), stack),
    aws,
    transcript,
    async invoke(event, how = 'RequestResponse') {
      const { FunctionError, Payload } = await lambda.send(
        new InvokeCommand({
          FunctionName: asked,
          InvocationType: how,
          Payload: Buffer.from(JSON.stringify(event)),
        }),
      );
      if (FunctionError) throw new Error(Buffer.from(Payload ?? []).toString());
    },
    passwords: new Set(),
    async stop() {
      cloudformation.destroy();
      lambda.destroy();
      await sandbox.stop();
    },
  };
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
