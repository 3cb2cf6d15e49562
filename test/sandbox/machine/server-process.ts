import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIME_LIMIT_MS = 30_000;

/** Connects as soon as the server accepts connections. If it does not start, its log says why. */
export async function firstConnection<Connection>(options: {
  readonly name: string;
  readonly server: ChildProcess;
  readonly logFile: string;
  readonly connect: () => Promise<Connection>;
}): Promise<Connection> {
  const { name, server, logFile, connect } = options;
  const deadline = Date.now() + START_TIME_LIMIT_MS;
  let last: unknown;
  while (isRunning(server) && Date.now() < deadline) {
    try {
      return await connect();
    } catch (error) {
      last = error;
      await sleep(25);
    }
  }
  const log = readFileSync(logFile, 'utf8').trim().split('\n').slice(-10).join('\n');
  throw new Error(`${name} did not start; the end of its log:\n${log}`, { cause: last });
}

export async function stopServer(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (!isRunning(server)) return;
  const ended = once(server, 'exit');
  server.kill(signal);
  await ended;
}

export function newPassword(): string {
  return randomBytes(18).toString('base64url');
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
