import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import type { TestCloud } from '../../organization/test-cloud.ts';

export interface StackEvent {
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string | undefined;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string | undefined;
  readonly ClientRequestToken?: string | undefined;
}

export interface ResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

/**
 * One stack, for tests of the sandbox: by the AWS CLI where its options are used, else by the SDK,
 * because a command of the CLI takes a second of the processor's time.
 */
export type Stack = ReturnType<typeof stackCalled>;

export function stackCalled(name: string, cloud: TestCloud) {
  let known = name; // its id, once it has one: a deleted stack is found only by that
  const client = new CloudFormationClient(cloud.administrator);

  async function call<Json>(operation: string, ...parameters: string[]): Promise<Json> {
    return await cloud.aws<Json>('cloudformation', operation, '--stack-name', known, ...parameters);
  }

  async function startByCli(
    operation: 'create' | 'update',
    { StackName, TemplateBody }: Wanted,
    more: readonly string[],
  ): Promise<string> {
    const body = ['--stack-name', StackName, '--template-body', TemplateBody];
    const started = await cloud.aws<{ StackId: string }>(
      'cloudformation',
      ...[`${operation}-stack`, ...body, ...more],
    );
    return started.StackId;
  }

  async function startBySdk(operation: 'create' | 'update', wanted: Wanted): Promise<string> {
    const { StackId } =
      operation === 'create'
        ? await client.send(new CreateStackCommand(wanted))
        : await client.send(new UpdateStackCommand(wanted));
    return StackId ?? wanted.StackName;
  }

  async function events(): Promise<StackEvent[]> {
    const { StackEvents = [] } = await client.send(
      new DescribeStackEventsCommand({ StackName: known }),
    );
    return StackEvents.map(({ LogicalResourceId = '', ResourceStatus = '', ...more }) => ({
      ...more,
      ...{ LogicalResourceId, ResourceStatus },
    })).reverse();
  }

  /** The events up to the moment when the stack comes to rest. */
  async function rested(): Promise<StackEvent[]> {
    for (;;) {
      const told = await events();
      if (!statusOf(told, name).endsWith('_IN_PROGRESS')) return told;
      await sleep(100);
    }
  }

  return {
    name,
    call,
    events,
    rested,
    async start(
      operation: 'create' | 'update',
      template: object | string,
      ...more: string[]
    ): Promise<void> {
      const TemplateBody = typeof template === 'string' ? template : JSON.stringify(template);
      const StackName = operation === 'create' ? name : known;
      known =
        more.length > 0
          ? await startByCli(operation, { StackName, TemplateBody }, more)
          : await startBySdk(operation, { StackName, TemplateBody });
    },
    async create(template: object, ...more: string[]): Promise<StackEvent[]> {
      await this.start('create', template, ...more);
      return await rested();
    },
    async update(template: object, ...more: string[]): Promise<StackEvent[]> {
      await this.start('update', template, ...more);
      return await rested();
    },
    async remove(...more: string[]): Promise<StackEvent[]> {
      if (more.length > 0) await call('delete-stack', ...more);
      else await client.send(new DeleteStackCommand({ StackName: known }));
      return await rested();
    },
    async described(): Promise<Record<string, unknown>> {
      const { Stacks } = await call<{ Stacks: Record<string, unknown>[] }>('describe-stacks');
      return Stacks[0] ?? {};
    },
    /** The requests to that function for this stack, including repeated attempts at an event. */
    requests(functionArn: string): ResourceRequest[] {
      return cloud.functions
        .function(functionArn)
        .invocations.map(({ event }) => JSON.parse(event))
        .filter(({ StackId }) => StackId?.includes(`stack/${name}/`));
    },
  };
}

interface Wanted {
  readonly StackName: string;
  readonly TemplateBody: string;
}

/** Each status of a resource or of the stack itself, in order. */
export function statusesOf(events: readonly StackEvent[], logicalId: string): string[] {
  return events
    .filter((event) => event.LogicalResourceId === logicalId)
    .map((event) => event.ResourceStatus);
}

export function statusOf(events: readonly StackEvent[], logicalId: string): string {
  return statusesOf(events, logicalId).at(-1) ?? '';
}

/** One line with the property Name: `Update A id name <- old name`. */
export function line(request: ResourceRequest): string {
  const { RequestType, LogicalResourceId, PhysicalResourceId, ResourceProperties } = request;
  const old = request.OldResourceProperties?.['Name'];
  const words = [RequestType, LogicalResourceId, PhysicalResourceId, ResourceProperties['Name']];
  return [...words.filter(Boolean), ...(old ? ['<-', old] : [])].join(' ');
}
