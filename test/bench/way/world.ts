import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { writeOrder } from '../../../provider/contract/messages/order.ts';
import { DOOR_FUNCTION, HUB_FUNCTION, spokeFunction } from '../../../provider/contract/names.ts';
import { ANONYMOUS } from '../../../provider/contract/request/claim.ts';
import { parseRequest } from '../../../provider/contract/request/parse-request.ts';
import { functionArn } from '../../sandbox/lambda/function.ts';
import type { InvocationRecord, Pool } from '../../sandbox/lambda/pool.ts';
import { temporaryFolder } from '../../sandbox/machine/ownership.ts';
import { CENTRAL, MEMBER_A, REGION } from '../../sandbox/organization/roles.ts';
import { standIn } from '../../sandbox/product/stand-in.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { storeMaster } from '../../support/parameters.ts';

/** A function that answers at once: what Lambda and the sandbox take of themselves. */
const NOTHING = 'nothing';
export const ENGINES = ['postgres', 'mysql'] as const;
export type EngineName = (typeof ENGINES)[number];
export type Fields = Readonly<Record<string, unknown>>;
export type FunctionName = 'nothing' | 'spoke' | 'hub' | 'door';

/** The functions of the sandbox as the bench asks them. */
export interface WayWorld {
  readonly sandbox: Sandbox;
  readonly pools: Readonly<Record<FunctionName, Pool>>;
  /** A request for the access of an engine's server. */
  request(engine: EngineName, more?: Fields): Fields;
  /** Milliseconds until the function answered a request. The spoke gets an order without people. */
  invoke(name: FunctionName, request: Fields): Promise<number>;
  stop(): Promise<void>;
}

/** @param bundles the folder with the functions. @default - those of today */
export async function startWayWorld(
  bundles: string | undefined,
  progress: (line: string) => void,
): Promise<WayWorld> {
  const folder = temporaryFolder('bench-way');
  const sandbox = await startSandbox({
    ...{ mysql: true, compileCache: false, progress },
    ...(bundles !== undefined && { bundles }),
  });
  const stop = async () => {
    await sandbox.stop();
    await folder.remove();
  };
  try {
    const member = sandbox.administrator(MEMBER_A);
    const servers = { postgres: sandbox.postgres, mysql: present(sandbox.mysql) };
    for (const engine of ENGINES)
      await storeMaster(new SSMClient(member), masterOf(engine), servers[engine]);
    const spoke = present(sandbox.spokes[MEMBER_A]);
    const bundle = await standIn(folder.path, NOTHING, 'async () => null');
    const nothing = await sandbox.functions.deploy(
      { ...spoke, name: NOTHING, bundle, environment: {} },
      sandbox.endpoint,
    );
    const pool = (account: string, name: string) =>
      sandbox.functions.function(functionArn({ account, name, region: REGION }));
    const pools = {
      nothing,
      spoke: pool(MEMBER_A, spokeFunction('default')),
      hub: pool(CENTRAL, HUB_FUNCTION),
      door: pool(MEMBER_A, DOOR_FUNCTION),
    };
    const central = new LambdaClient(sandbox.administrator(CENTRAL));
    const own = new LambdaClient(member);
    return {
      ...{ sandbox, pools, stop },
      request: (engine, more = {}) => ({
        dbtype: engine,
        dbendpoint: `${servers[engine].host}:${servers[engine].port}`,
        dbname: servers[engine].database,
        mastersecret: masterOf(engine),
        ...{ account: MEMBER_A, env: 'bench', project: engine, appname: 'way' },
        ...more,
      }),
      invoke: async (name, request) =>
        await timed(
          name === 'hub' ? central : own,
          pools[name].lambda.name,
          name === 'spoke' ? orderFor(request) : JSON.stringify(request),
        ),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the pool ran last. */
export function lastOf({ invocations }: Pool): InvocationRecord {
  return present(invocations.at(-1));
}

const masterOf = (engine: EngineName) => `/masters/${engine}`;

function orderFor(request: Fields): string {
  return writeOrder({
    requestId: 'bench',
    verb: 'ensure',
    access: parseRequest(request, { region: REGION }),
    claim: { declarer: ANONYMOUS, at: new Date().toISOString(), request: 'bench' },
    people: [],
    timeLeft: 60_000,
  });
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

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the sandbox lacks a part that the bench asked for');
  return value;
}
