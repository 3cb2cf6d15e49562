import { randomBytes } from 'node:crypto';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  ListMapRunsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { explain } from '../../provider/contract/messages/broke-off.ts';
import type { RunInput } from '../../provider/contract/messages/reconcile.ts';
import { reason } from '../../provider/runtime/errors.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { parseAnswer } from '../ask-hub/hub.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';
import { whoCalls } from './caller.ts';
import type { MapState, RunState } from './run.ts';

/** The state machine, with the AWS credentials of whoever runs the program. */
export interface Machine {
  readonly account: string;
  readonly region: string;
  /** Returns the run's id. */
  start(input: RunInput): Promise<string>;
  state(run: string): Promise<RunState>;
  /** The bucket with the run's results; undefined until the run has named it. */
  bucketOf(run: string): Promise<string | undefined>;
}

/** `machine` is its name, or its ARN. */
export async function machineCalled(machine: string): Promise<Machine> {
  const named = /^arn:[^:]+:states:([^:]+):/.exec(machine)?.[1];
  const sfn = new SFNClient({ ...(named !== undefined && { region: named }) });
  const region = await sfn.config.region();
  const arn = named === undefined ? await arnOf(machine, region) : machine;
  const asked = <Answer>(what: string, answer: Promise<Answer>): Promise<Answer> =>
    answer.catch((error: unknown) => {
      throw new NotAsked(`${arn}: could not ${what}: ${printable(reason(error))}`);
    });
  const executionArn = (run: string) => `${arn.replace(':stateMachine:', ':execution:')}:${run}`;
  const ended = new Map<string, MapState>();

  async function mapState(mapRunArn: string): Promise<MapState> {
    const known = ended.get(mapRunArn);
    if (known !== undefined) return known;
    const { itemCounts, startDate, stopDate } = await asked(
      'look at its Maps',
      sfn.send(new DescribeMapRunCommand({ mapRunArn })),
    );
    const { total = 0, pending = 0, running = 0 } = itemCounts ?? {};
    const state: MapState = {
      label: /\/([^:]+):/.exec(mapRunArn)?.[1] ?? '',
      all: total,
      done: total - pending - running,
      startedAt: startDate?.getTime() ?? Date.now(),
    };
    if (stopDate !== undefined && state.done === state.all) ended.set(mapRunArn, state);
    return state;
  }

  return {
    account: arn.split(':')[4] ?? '',
    region,
    async start(input) {
      const name = newName();
      const command = { stateMachineArn: arn, name, input: JSON.stringify(input) };
      await asked('start a run', sfn.send(new StartExecutionCommand(command)));
      return name;
    },
    async state(run) {
      const execution = { executionArn: executionArn(run) };
      const described = await asked(
        `look at the run ${run}`,
        sfn.send(new DescribeExecutionCommand(execution)),
      );
      const { mapRuns = [] } = await asked(
        'list its Maps',
        sfn.send(new ListMapRunsCommand(execution)),
      );
      const maps = [];
      for (const { mapRunArn = '' } of mapRuns.toSorted(byStart))
        maps.push(await mapState(mapRunArn));
      return { ...stateOf(described), maps };
    },
    async bucketOf(run) {
      const history = { executionArn: executionArn(run), maxResults: 50 };
      const { events = [] } = await asked(
        'read the history of the run',
        sfn.send(new GetExecutionHistoryCommand(history)),
      );
      const answers = events.map(({ taskSucceededEventDetails: done }) =>
        placesAnswer.safeParse(parseAnswer(done?.output ?? '')),
      );
      return answers.find(({ success }) => success)?.data?.Payload.bucket;
    },
  };
}

async function arnOf(name: string, region: string): Promise<string> {
  const { partition, account } = await whoCalls(region);
  return `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;
}

/** The answer of the run's first step. */
const placesAnswer = z.object({ Payload: z.object({ bucket: z.string(), key: z.string() }) });

/** Unique, and sorted by time. */
function newName(): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  return `by-hand-${time}-${randomBytes(2).toString('hex')}`;
}

function stateOf({
  status,
  error = '',
  cause = '',
}: DescribeExecutionCommandOutput): Pick<RunState, 'status' | 'problem'> {
  if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return { status: 'running' };
  if (status === 'SUCCEEDED') return { status: 'succeeded' };
  const told = error === '' && cause === '' ? '' : explain({ Error: error, Cause: cause });
  const why = [status ?? '', told].filter(Boolean).join(': ');
  return { status: 'failed', problem: why };
}

function byStart(a: { startDate?: Date | undefined }, b: { startDate?: Date | undefined }): number {
  return (a.startDate?.getTime() ?? 0) - (b.startDate?.getTime() ?? 0);
}
