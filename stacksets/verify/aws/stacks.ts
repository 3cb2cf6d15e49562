import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListStackInstancesCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import type { Configuration } from './configuration.ts';
import { untilTrue } from './until-true.ts';

export type Values = Readonly<Record<string, string>>;

/** CloudFormation in one account and Region. */
export interface Stacks {
  /** Creates the stack unless it is there already, and waits for it. Returns its outputs. */
  create(name: string, template: string, signal: AbortSignal, parameters?: Values): Promise<Values>;
  update(name: string, template: string, signal: AbortSignal): Promise<Values>;
  /**
   * Waits until it is gone; it need not be there. A resource that may be given up does not keep the
   * stack if its deletion fails.
   */
  remove(name: string, signal: AbortSignal, givenUp?: string): Promise<void>;
  exists(name: string): Promise<boolean>;
  /** What its parameters of an SSM type stand for, by their names. */
  resolved(name: string): Promise<Values>;
  /** The ids of a StackSet's stacks, with their accounts, and why those that failed did. */
  instances(stackSet: string, asDelegate: boolean): Promise<Instance[]>;
}

export interface Instance {
  readonly account: string;
  readonly stack: string;
  readonly isCurrent: boolean;
  readonly reason: string;
}

export function stacksOf(configuration: Configuration): Stacks {
  const client = new CloudFormationClient(configuration);

  async function described(name: string): Promise<Stack | undefined> {
    try {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
      return Stacks.find(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
    } catch (error) {
      if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
      throw error;
    }
  }

  async function atRest(name: string, signal: AbortSignal): Promise<Stack | undefined> {
    let last: Stack | undefined;
    await untilTrue(signal, async () => {
      last = await described(name);
      return !(last?.StackStatus?.endsWith('_IN_PROGRESS') ?? false);
    });
    return last;
  }

  async function complete(name: string, signal: AbortSignal): Promise<Values> {
    const stack = await atRest(name, signal);
    if (stack !== undefined && isComplete(stack)) return outputsOf(stack);
    const status = stack?.StackStatus ?? 'gone';
    throw new Error(`the stack ${name} is ${status}: ${await reasons(name)}`);
  }

  async function reasons(name: string): Promise<string> {
    const { StackEvents = [] } = await client.send(
      new DescribeStackEventsCommand({ StackName: name }),
    );
    return StackEvents.filter(({ ResourceStatus = '' }) => ResourceStatus.endsWith('_FAILED'))
      .map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`)
      .toReversed()
      .join('; ');
  }

  const stacks: Stacks = {
    async create(name, template, signal, parameters = {}) {
      const known = await atRest(name, signal);
      if (known !== undefined && isComplete(known)) return outputsOf(known);
      if (known !== undefined) await stacks.remove(name, signal);
      await client.send(
        new CreateStackCommand({
          StackName: name,
          TemplateBody: template,
          Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
          Capabilities: ['CAPABILITY_NAMED_IAM'],
          OnFailure: 'DO_NOTHING', // the removal takes what is there
        }),
      );
      return await complete(name, signal);
    },
    async update(name, template, signal) {
      await client.send(new UpdateStackCommand({ StackName: name, TemplateBody: template }));
      return await complete(name, signal);
    },
    async remove(name, signal, givenUp) {
      const remove = async (retained: string[]): Promise<Stack | undefined> => {
        await client.send(
          new DeleteStackCommand({
            StackName: name,
            ...(retained.length > 0 && { RetainResources: retained }),
          }),
        );
        return await atRest(name, signal);
      };
      if ((await described(name)) === undefined) return;
      const failed = await remove([]);
      // CloudFormation lets go of resources only after it has failed to delete them.
      const left = failed && givenUp !== undefined ? await remove([givenUp]) : failed;
      if (left === undefined) return;
      throw new Error(`the stack ${name} is ${left.StackStatus}: ${await reasons(name)}`);
    },
    exists: async (name) => (await described(name)) !== undefined,
    async resolved(name) {
      const { Parameters = [] } = (await described(name)) ?? {};
      return Object.fromEntries(
        Parameters.flatMap(({ ParameterKey = '', ResolvedValue }) =>
          ResolvedValue === undefined ? [] : [[ParameterKey, ResolvedValue]],
        ),
      );
    },
    async instances(stackSet, asDelegate) {
      const { Summaries = [] } = await client.send(
        new ListStackInstancesCommand({
          StackSetName: stackSet,
          CallAs: asDelegate ? 'DELEGATED_ADMIN' : 'SELF',
        }),
      );
      return Summaries.map(({ Account = '', StackId = '', Status, StatusReason = '' }) => ({
        account: Account,
        stack: StackId,
        isCurrent: Status === 'CURRENT',
        reason: StatusReason,
      }));
    },
  };
  return stacks;
}

function isComplete({ StackStatus }: Stack): boolean {
  return /^(CREATE|UPDATE)_COMPLETE$/.test(StackStatus ?? '');
}

function outputsOf({ Outputs = [] }: Stack): Values {
  return Object.fromEntries(
    Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}
