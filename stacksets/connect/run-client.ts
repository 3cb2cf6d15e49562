import { type ExecFileException, execFile, spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { constants } from 'node:os';
import { promisify } from 'node:util';
import type { Client } from './client.ts';
import type { WayIn } from './way-in.ts';

/** The first of these programs that is on the PATH, and what it says of itself. */
export async function installed(
  programs: readonly string[],
): Promise<{ readonly program: string; readonly version: string } | undefined> {
  for (const program of programs) {
    const said = await promisify(execFile)(program, ['--version']).catch(() => undefined);
    if (said !== undefined) return { program, version: said.stdout };
  }
  return undefined;
}

/** Logs in and out again. Returns what the client says of a failure. */
export async function attempt(client: Client): Promise<string | undefined> {
  const { program, words, probe, environment: env } = client;
  try {
    await promisify(execFile)(program, [...words, ...probe], { env });
    return undefined;
  } catch (error) {
    return (error as ExecFileException).stderr?.trim() || `${program} failed`;
  }
}

/** Hands the terminal over to the client. Returns its exit status. */
export async function handOver(client: Client, rest: readonly string[]): Promise<number> {
  const { program, words, environment: env } = client;
  const child = spawn(program, [...words, ...rest], { env, stdio: 'inherit' });
  // A terminal tells the client itself about Ctrl-C, which ends a query there, and not the session.
  const ignore = () => {};
  const end = () => child.kill('SIGTERM');
  process.on('SIGINT', ignore).on('SIGTERM', end);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (status, signal) =>
        resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      );
    });
  } finally {
    process.off('SIGINT', ignore).off('SIGTERM', end);
  }
}

/**
 * MySQL's clients check the certificate against the name that they connect to, so the name itself
 * has to lead into the tunnel.
 */
export async function leadsInto(host: string, { address }: WayIn): Promise<boolean> {
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.length > 0 && found.every((each) => each.address === address);
}
