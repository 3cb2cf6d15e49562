import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { writeOrder } from '../../provider/contract/messages/order.ts';
import {
  DOOR_FUNCTION,
  FAILURES_FUNCTION,
  HUB_FUNCTION,
  spokeFunction,
} from '../../provider/contract/names.ts';
import { ANONYMOUS } from '../../provider/contract/request/claim.ts';
import { parseRequest } from '../../provider/contract/request/parse-request.ts';
import { CENTRAL, MEMBER_A, REGION } from '../sandbox/organization/roles.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { storeMaster } from '../support/parameters.ts';
import { middle } from './measure.ts';

const REPETITIONS = 21;
const MASTER = '/masters/app';

export interface WayRow {
  readonly asked: string;
  readonly ms: number;
}

/**
 * The same request, which changes nothing, on each part of its way; a function without work is the
 * floor.
 */
export async function benchWay(progress: (line: string) => void): Promise<WayRow[]> {
  progress('the way from a door to the database');
  const sandbox = await startSandbox({ directory: 'none' });
  const member = sandbox.administrator(MEMBER_A);
  try {
    await storeMaster(new SSMClient(member), MASTER, sandbox.postgres);
    const [central, own] = [
      new LambdaClient(sandbox.administrator(CENTRAL)),
      new LambdaClient(member),
    ];
    const request = requestFor(sandbox);
    const order = () =>
      writeOrder({
        requestId: 'bench',
        verb: 'ensure',
        access: parseRequest(request, { region: REGION }),
        claim: { declarer: ANONYMOUS, at: new Date().toISOString(), request: 'bench' },
        people: [],
        timeLeft: 60_000,
      });
    const ways: ReadonlyArray<readonly [string, LambdaClient, string, () => string]> = [
      ['a function that does nothing', own, FAILURES_FUNCTION, () => NOTHING],
      ['the spoke', own, spokeFunction('default'), order],
      ['the hub', central, HUB_FUNCTION, () => JSON.stringify(request)],
      ['the door', own, DOOR_FUNCTION, () => JSON.stringify(request)],
    ];
    const times = new Map(ways.map(([asked]) => [asked, [] as number[]]));
    // In turn, so that other load on the machine hits all alike. The first round starts the
    // functions.
    for (let round = 0; round <= REPETITIONS; round++) {
      for (const [asked, lambda, name, event] of ways) {
        const ms = await timed(lambda, name, event());
        if (round > 0) times.get(asked)?.push(ms);
      }
    }
    return [...times].map(([asked, all]) => ({ asked, ms: middle(all) }));
  } finally {
    await sandbox.stop();
  }
}

/** The record that the failure destination gets of an event that nobody waits for. */
const NOTHING = JSON.stringify({
  requestContext: { requestId: 'bench', functionArn: '', condition: '' },
  requestPayload: {},
});

function requestFor({ postgres }: Sandbox): Readonly<Record<string, string>> {
  return {
    dbtype: 'postgres',
    dbendpoint: `${postgres.host}:${postgres.port}`,
    dbname: postgres.database,
    mastersecret: MASTER,
    account: MEMBER_A,
    env: 'test',
    project: 'bench',
    appname: 'way',
  };
}

async function timed(lambda: LambdaClient, name: string, event: string): Promise<number> {
  const start = performance.now();
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: event }),
  );
  const ms = performance.now() - start;
  if (FunctionError !== undefined) throw new Error(Buffer.from(Payload ?? []).toString());
  return ms;
}
