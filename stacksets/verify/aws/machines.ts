import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListMapRunsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Configuration } from './configuration.ts';
import { untilTrue } from './until-true.ts';

export interface Machines {
  /** Runs a state machine to its end. */
  run(arn: string, input: object, signal: AbortSignal): Promise<MachineRun>;
}

export interface MachineRun {
  readonly status: string;
  /** Why it failed; empty if it did not, or does not say. */
  readonly cause: string;
  readonly maps: number;
  /** What its first steps have answered, by the first fifty events. */
  readonly answers: readonly string[];
}

export function machinesOf(configuration: Configuration): Machines {
  const client = new SFNClient(configuration);
  return {
    async run(stateMachineArn, input, signal) {
      const { executionArn = '' } = await client.send(
        new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
      );
      let status = 'RUNNING';
      let cause = '';
      await untilTrue(signal, async () => {
        const found = await client.send(new DescribeExecutionCommand({ executionArn }));
        status = found.status ?? status;
        cause = found.cause ?? '';
        return status !== 'RUNNING';
      });
      const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
      const { events = [] } = await client.send(
        new GetExecutionHistoryCommand({ executionArn, maxResults: 50 }),
      );
      const answers = events.flatMap(({ taskSucceededEventDetails: done }) => done?.output ?? []);
      return { status, cause, maps: mapRuns.length, answers };
    },
  };
}
