import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  paginateListStackInstances,
} from '@aws-sdk/client-cloudformation';
import { errorCode, reason } from '../../provider/runtime/errors.ts';
import { printable } from '../../provider/runtime/printable.ts';

/** A stack of a StackSet that failed, and why, in AWS's words. */
export interface FailedStack {
  readonly stackSet: string;
  readonly account: string;
  readonly region: string;
  readonly reason: string;
}

/** The states of stacks that a StackSet could not bring, and could not remove. */
const STATES = ['FAILED', 'INOPERABLE'] as const;

/**
 * Asks CloudFormation, with the credentials of whoever runs the program, which need
 * cloudformation:ListStackInstances. A StackSet that does not exist has no failed stacks.
 */
export async function failedStacks(
  configuration: CloudFormationClientConfig,
  stackSets: readonly string[],
): Promise<FailedStack[]> {
  const client = new CloudFormationClient(configuration);
  const all: FailedStack[] = [];
  try {
    for (const stackSet of stackSets)
      for (const state of STATES) all.push(...(await failedAs(client, stackSet, state)));
  } finally {
    client.destroy();
  }
  return all;
}

/** A delegated administrator has to say so; the management account must not. */
async function failedAs(client: CloudFormationClient, stackSet: string, state: string) {
  try {
    return await list(client, 'DELEGATED_ADMIN', stackSet, state);
  } catch (error) {
    if (errorCode(error) === 'StackSetNotFoundException') return [];
    if (!/not a delegated administrator/i.test(reason(error))) throw error;
    return await list(client, 'SELF', stackSet, state);
  }
}

async function list(
  client: CloudFormationClient,
  CallAs: 'DELEGATED_ADMIN' | 'SELF',
  stackSet: string,
  state: string,
): Promise<FailedStack[]> {
  const found: FailedStack[] = [];
  const pages = paginateListStackInstances(
    { client },
    { StackSetName: stackSet, CallAs, Filters: [{ Name: 'DETAILED_STATUS', Values: state }] },
  );
  for await (const { Summaries = [] } of pages)
    for (const { Account = '', Region = '', StatusReason = '' } of Summaries)
      found.push({
        stackSet,
        account: Account,
        region: Region,
        reason: printable(StatusReason, 500),
      });
  return found;
}
