/**
 * `main.ts [--postgres=MAJOR] [--directory=KIND] [--mariadb=SERIES|off] [--mysql] [--rollout=off]
 * [--] [COMMAND ARGUMENT...]`: see README.md.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Arguments, readArguments } from './command/arguments.ts';
import { withoutOtherClouds } from './command/environment.ts';
import { usage } from './command/usage.ts';
import { endEverything, endWithUs } from './machine/ownership.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

const { command, ...options } = given(process.argv.slice(2));
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => leave(signal));
process.on('SIGINT', () => interrupted());
let ending: Promise<void> | undefined;
let interrupted: () => unknown = () => leave('SIGINT');

try {
  const sandbox = await startSandbox({ mariadb: '10.11', ...options, progress });
  const status = command ? await run(command, sandbox) : await stayUp(sandbox);
  await end(status);
} catch (error) {
  // Ctrl-C also ends what a tool of ours has started, such as esbuild's own process, and that
  // failure may be reported before the signal is: on a busy machine, some time before.
  await sleep(200);
  if (!ending) console.error(`sandbox: ${error instanceof Error ? error.message : error}`);
  await end(1);
}

function given(words: readonly string[]): Arguments {
  try {
    return readArguments(words);
  } catch (error) {
    console.error(`sandbox: ${error instanceof Error ? error.message : error}`);
    process.exit(2);
  }
}

async function run([program = '', ...rest]: readonly string[], sandbox: Sandbox): Promise<number> {
  const child = spawn(program, rest, {
    stdio: 'inherit',
    env: { ...withoutOtherClouds(process.env), ...sandbox.variables },
  });
  endWithUs(child);
  // The terminal sends Ctrl-C to the command as well, and the command decides what to do.
  interrupted = () => {};
  return await new Promise((resolve, reject) => {
    child.once('error', reject); // no such program
    child.once('exit', (code, signal) => resolve(code ?? statusOf(signal ?? 'SIGKILL')));
  });
}

async function stayUp(sandbox: Sandbox): Promise<number> {
  console.log(usage(sandbox, options.rollout ?? true));
  await new Promise<void>((resolve) => {
    interrupted = resolve;
  });
  return 0;
}

async function leave(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): Promise<void> {
  await end(statusOf(signal));
}

/** As shells have it. */
function statusOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/** The first reason to end counts, because anything that is ended half-way then fails as well. */
function end(status: number): Promise<void> {
  ending ??= endEverything().then(() => process.exit(status));
  return ending;
}

function progress(line: string): void {
  console.error(`sandbox: ${line}`);
}
