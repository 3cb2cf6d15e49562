import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BACKGROUND, endWithUs } from '../machine/ownership.ts';
import type { LambdaFunction } from './function.ts';
import type { Invocation, Outcome } from './runtime.ts';

/** A process that runs one function, one invocation at a time. */
export interface ExecutionEnvironment {
  run(invocation: Invocation): Promise<Outcome & { readonly took?: Took }>;
  isAlive(): boolean;
  /** As if the machine below it had gone. */
  kill(): Promise<void>;
}

/** The parts of an invocation, in milliseconds. */
export interface Took {
  /** Until the code was loaded: nothing where it was already. */
  readonly start: number;
  readonly run: number;
}

const MEMORY_MB = '512';

/** The surroundings that all functions share. */
export interface Surroundings {
  /** Of the AWS APIs. */
  readonly endpoint: string;
  /** The way out of the sandbox. */
  readonly network: Readonly<Record<string, string>>;
  /** Whether a process finds what an earlier one compiled; on AWS, none does. @default true */
  readonly compileCache?: boolean | undefined;
}

export function startEnvironment(
  lambda: LambdaFunction,
  surroundings: Surroundings,
  logFile: string,
): ExecutionEnvironment {
  const log = openSync(logFile, 'a');
  const compiled = join(dirname(logFile), 'compiled');
  const child = fork(join(import.meta.dirname, 'runtime.ts'), [lambda.bundle], {
    ...BACKGROUND,
    cwd: dirname(lambda.bundle),
    // The next environment need not compile the same code, nor ours, which takes longer. The runtime
    // takes the variable away before it loads the function.
    env: {
      ...environmentVariables(lambda, surroundings),
      ...(surroundings.compileCache !== false && { NODE_COMPILE_CACHE: compiled }),
    },
    execArgv: [],
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  endWithUs(child, 'SIGKILL');

  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal ? 'signal: killed' : `exit status ${code}`),
    );
    child.once('error', (error) => resolve(error.message)); // it could not be started
  });
  const ready: Promise<'ready' | Outcome> = once(child, 'message').then(([message]) => message);
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };

  async function answerTo(invocation: Invocation) {
    const began = performance.now();
    const started = await ready;
    if (started !== 'ready') return started; // its code could not be loaded
    const loaded = performance.now();
    const answer = once(child, 'message');
    child.kill('SIGCONT');
    child.send(invocation, () => {}); // if it can't be sent, `exited` says so
    const outcome: Outcome = (await answer)[0];
    const took = { start: loaded - began, run: performance.now() - loaded };
    // As in Lambda, work that a handler leaves behind stands still between invocations.
    child.kill('SIGSTOP');
    return { ...outcome, took };
  }

  return {
    async run(invocation) {
      const timer = new AbortController();
      const timeLimit = invocation.deadline - Date.now();
      const outcome = await Promise.race([
        answerTo(invocation),
        exited.then((how) => exitError(invocation, how)),
        delay(timeLimit, timedOut(invocation, lambda), { signal: timer.signal }),
      ]);
      timer.abort();
      if (outcome.ended) await kill();
      return outcome;
    },
    isAlive: () => child.exitCode === null && child.signalCode === null,
    kill,
  };
}

/** Nothing of this machine's environment: as on AWS, a function gets only what it was given. */
function environmentVariables(
  lambda: LambdaFunction,
  { endpoint, network }: Surroundings,
): Record<string, string> {
  return {
    ...lambda.environment,
    ...network,
    AWS_ACCESS_KEY_ID: lambda.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: lambda.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: lambda.credentials.sessionToken,
    AWS_REGION: lambda.region,
    AWS_DEFAULT_REGION: lambda.region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_LAMBDA_FUNCTION_NAME: lambda.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: MEMORY_MB,
    HOME: dirname(lambda.bundle), // else the SDK reads this machine's ~/.aws
    TZ: ':UTC',
  };
}

function timedOut({ requestId }: Invocation, { timeoutSeconds }: LambdaFunction): Outcome {
  const what = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return ended('Sandbox.Timedout', `RequestId: ${requestId} Error: ${what}`);
}

function exitError({ requestId }: Invocation, how: string): Outcome {
  const what = `Runtime exited with error: ${how}`;
  return ended('Runtime.ExitError', `RequestId: ${requestId} Error: ${what}`);
}

function ended(errorType: string, errorMessage: string): Outcome {
  return { body: JSON.stringify({ errorType, errorMessage }), failed: true, ended: true };
}
