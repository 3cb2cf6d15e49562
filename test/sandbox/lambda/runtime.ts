/**
 * The inside of one execution environment: loads the function's code once, then runs one invocation
 * after the other. Errors have the form and the log line of Lambda's own runtime for Node
 * (aws/aws-lambda-nodejs-runtime-interface-client), because both may carry secrets that must not
 * leave the function.
 */
import { flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import { noteCalls, type OutgoingCall } from './calls.ts';
import { resolveDatabases } from './names.ts';

export interface Invocation {
  readonly requestId: string;
  readonly event: string;
  readonly invokedFunctionArn: string;
  readonly deadline: number;
}

export interface Outcome {
  readonly body: string;
  readonly failed: boolean;
  /** This process can't serve another invocation. */
  readonly ended?: boolean;
  readonly calls?: readonly OutgoingCall[];
}

interface Context {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

const functionName = process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? '';
const [, , bundle = ''] = process.argv;
let requestId = '';

process.on('disconnect', () => process.exit());
process.on('uncaughtException', (error) => end('Uncaught Exception', error));
process.on('unhandledRejection', (reason) => {
  const error = new Error(reason instanceof Error ? reason.message : String(reason));
  error.name = 'Runtime.UnhandledPromiseRejection';
  end('Unhandled Promise Rejection', error);
});

const calls = noteCalls();
resolveDatabases();
delete process.env['NODE_COMPILE_CACHE'];
const handler = await load();
flushCompileCache(); // this process will be killed
process.on('message', async (invocation: Invocation) => {
  requestId = invocation.requestId;
  try {
    const result: unknown = await handler(JSON.parse(invocation.event), contextOf(invocation));
    send({ body: JSON.stringify(result ?? null), failed: false, calls: calls() });
  } catch (error) {
    log('Invoke Error', error);
    send({ body: JSON.stringify(described(error)), failed: true, calls: calls() });
  }
});
process.send?.('ready');

async function load(): Promise<(event: unknown, context: Context) => unknown> {
  try {
    const { handler } = await import(pathToFileURL(bundle).href);
    if (typeof handler === 'function') return handler;
    throw new Error(`${bundle} exports no function named handler`);
  } catch (error) {
    end('Uncaught Exception', error);
    return await new Promise(() => {}); // the process ends
  }
}

function contextOf({ requestId, invokedFunctionArn, deadline }: Invocation): Context {
  return {
    awsRequestId: requestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn,
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? '',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `sandbox/[$LATEST]${process.pid}`,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function end(title: string, error: unknown): void {
  log(title, error);
  send({ body: JSON.stringify(described(error)), failed: true, ended: true });
}

function send(outcome: Outcome): void {
  process.send?.(outcome);
}

function described(error: unknown) {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: error.stack?.split('\n') ?? [],
  };
}

/** As on AWS, the line has every enumerable property of the error and of the errors within it. */
function log(title: string, error: unknown): void {
  const text = JSON.stringify(error, (_key, value: unknown) =>
    value instanceof Error
      ? { errorType: value.name, errorMessage: value.message, ...value, stack: value.stack }
      : value,
  );
  console.error(`${new Date().toISOString()}\t${requestId}\tERROR\t${title}\t${text}`);
}
