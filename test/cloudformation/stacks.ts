import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';

/**
 * Stacks of one account, by the SDK: a command of the AWS CLI takes a second of the processor's
 * time.
 */
export interface Stacks {
  create(stack: string, resources: Resources): Promise<Outcome>;
  update(stack: string, resources: Resources): Promise<Outcome>;
  remove(stack: string): Promise<Outcome>;
  /** The same without waiting for the end. */
  begin(verb: 'create' | 'update', stack: string, resources: Resources): Promise<void>;
  beginRemoval(stack: string): Promise<void>;
  ended(stack: string): Promise<Outcome>;
  /** Every reason in the stack's events, the newest first. */
  reasons(stack: string): Promise<string>;
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

export function stacksOf(cloudformation: CloudFormationClient): Stacks {
  async function begin(
    verb: 'create' | 'update',
    StackName: string,
    resources: Resources,
  ): Promise<void> {
    const TemplateBody = JSON.stringify({ Resources: resources, Outputs: outputsOf(resources) });
    const wanted = { StackName, TemplateBody };
    if (verb === 'create') await cloudformation.send(new CreateStackCommand(wanted));
    else await cloudformation.send(new UpdateStackCommand(wanted));
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

  async function beginRemoval(StackName: string): Promise<void> {
    await cloudformation.send(new DeleteStackCommand({ StackName }));
  }

  const after = async (started: Promise<void>, stack: string) => {
    await started;
    return ended(stack);
  };

  return {
    begin,
    beginRemoval,
    ended,
    reasons,
    create: (stack, resources) => after(begin('create', stack, resources), stack),
    update: (stack, resources) => after(begin('update', stack, resources), stack),
    remove: (stack) => after(beginRemoval(stack), stack),
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
