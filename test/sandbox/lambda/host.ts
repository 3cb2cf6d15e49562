import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { listen } from '../machine/listen.ts';
import type { AsynchronousDelays } from './asynchronous.ts';
import { unpacked } from './deployment.ts';
import { type Answer, functionArn, type LambdaFunction, refused } from './function.ts';
import { createPool, type Pool } from './pool.ts';

/**
 * A small Lambda: it runs functions in processes of their own, for the gateway in front of moto.
 */
export interface FunctionHost {
  readonly port: number;
  /** Replaces a function of the same name, account and Region, and ends its environments. */
  deploy(lambda: LambdaFunction, endpoint: string): Promise<Pool>;
  /** The function with this ARN, to inspect its invocations and to make it fail. */
  function(arn: string): Pool;
  remove(arn: string): Promise<void>;
  /** Resolves when no function has an asynchronous event left. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface FunctionHostOptions {
  /** Of the AWS APIs, for the functions that these deploy. */
  readonly endpoint?: string;
  /** Variables that a stack's function needs on this machine, beside its own. @default - nothing */
  readonly additions?: (lambda: LambdaFunction) => Readonly<Record<string, string>>;
  /** Environment variables with which a process finds the outside. @default - none */
  readonly network?: Readonly<Record<string, string>>;
  readonly delays?: AsynchronousDelays | undefined;
  /** Whether a process finds what an earlier one compiled; on AWS, none does. @default true */
  readonly compileCache?: boolean | undefined;
}

export async function startFunctionHost(
  logDirectory: string,
  options: FunctionHostOptions = {},
): Promise<FunctionHost> {
  const { endpoint = '', additions = () => ({}), network = {}, delays, compileCache } = options;
  const pools = new Map<string, Pool>();

  const server = createServer(async (request, response) => {
    const { status, headers, body } = await answerTo(request);
    response.writeHead(status, headers).end(body);
  });
  const port = await listen(server);

  async function deploy(lambda: LambdaFunction, endpoint: string): Promise<Pool> {
    const arn = functionArn(lambda);
    await remove(arn);
    const logFile = join(logDirectory, `${lambda.account}-${lambda.region}-${lambda.name}.log`);
    const pool = createPool(lambda, { endpoint, network, compileCache }, logFile, delays);
    pools.set(arn, pool);
    return pool;
  }

  /** For the gateway, which has resolved names to ARNs and checked the caller's permission. */
  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const arn = decodeURIComponent(pathname.slice(1));
    switch (request.method) {
      case 'PUT':
        return await take(await text(request));
      case 'DELETE':
        await remove(arn);
        return DONE;
      default:
        return await invoke(request, pools.get(arn), arn, searchParams.get('qualifier') ?? '');
    }
  }

  async function take(deployment: string): Promise<Answer> {
    try {
      const lambda = unpacked(deployment, logDirectory);
      const environment = { ...lambda.environment, ...additions(lambda) };
      await deploy({ ...lambda, environment }, endpoint);
      return DONE;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return refused(400, 'InvalidParameterValueException', `Could not unzip: ${why}`);
    }
  }

  async function remove(arn: string): Promise<void> {
    const pool = pools.get(arn);
    pools.delete(arn);
    await pool?.stop();
  }

  return {
    port,
    deploy,
    function(arn) {
      const pool = pools.get(arn);
      if (!pool) throw new Error(`no function ${arn}; there are ${[...pools.keys()].join(', ')}`);
      return pool;
    },
    remove,
    async settled() {
      const busy = () => [...pools.values()].filter((pool) => pool.pending > 0);
      // A failed event of one function may be another one's event.
      while (busy().length > 0) await Promise.all(busy().map((pool) => pool.settled()));
    },
    async stop() {
      server.close();
      await Promise.all([...pools.values()].map((pool) => pool.stop()));
      server.closeAllConnections();
    },
  };
}

const DONE: Answer = { status: 204, headers: {}, body: '' };

async function invoke(
  request: IncomingMessage,
  pool: Pool | undefined,
  arn: string,
  qualifier: string,
): Promise<Answer> {
  if (!pool || !['', '$LATEST'].includes(qualifier)) {
    const name = qualifier ? `${arn}:${qualifier}` : arn;
    return refused(404, 'ResourceNotFoundException', `Function not found: ${name}`);
  }
  const event = (await text(request)) || '{}';
  if (!isJson(event)) {
    return refused(
      400,
      'InvalidRequestContentException',
      'Could not parse request body into json.',
    );
  }
  switch (request.headers['x-amz-invocation-type']) {
    case 'DryRun':
      return { status: 204, headers: {}, body: '' };
    case 'Event':
      pool.accept(event, qualifier);
      return { status: 202, headers: {}, body: '' };
    default:
      return await pool.invoke(event, qualifier);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
