import { setTimeout as delay } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import type { ClientConfiguration } from '../organization/cloud.ts';

const LOOK_MS = 50;

/** Creates a stack and waits for it. Returns its outputs by name. */
export async function createStack(
  configuration: ClientConfiguration,
  name: string,
  template: string,
): Promise<Readonly<Record<string, string>>> {
  const client = new CloudFormationClient(configuration);
  try {
    await client.send(
      new CreateStackCommand({
        StackName: name,
        TemplateBody: template,
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    for (;;) {
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
      const { StackStatus = '', Outputs = [] } = Stacks?.[0] ?? {};
      if (StackStatus === 'CREATE_COMPLETE') {
        return Object.fromEntries(
          Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
        );
      }
      if (!StackStatus.endsWith('_IN_PROGRESS')) {
        throw new Error(`the stack ${name} is ${StackStatus}: ${await reasons(client, name)}`);
      }
      await delay(LOOK_MS);
    }
  } finally {
    client.destroy();
  }
}

async function reasons(client: CloudFormationClient, name: string): Promise<string> {
  const { StackEvents = [] } = await client.send(
    new DescribeStackEventsCommand({ StackName: name }),
  );
  return StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'))
    .map(
      ({ LogicalResourceId, ResourceStatusReason }) =>
        `${LogicalResourceId}: ${ResourceStatusReason}`,
    )
    .reverse()
    .join('\n');
}
