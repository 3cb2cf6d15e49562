import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, delimiter } from 'node:path';
import { text } from 'node:stream/consumers';
import { BACKGROUND, endWithUs } from './ownership.ts';

/** Root's own PATH has these; that of a container or of `sudo` may not. */
export const TOOL_PATH = [process.env['PATH'] ?? '', '/usr/sbin', '/sbin', '/usr/bin'].join(
  delimiter,
);

export interface ToolOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** @default - who this process runs as */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

/** The program ran and failed. */
export class ToolFailure extends Error {
  readonly output: string;
  /** The program was ended, so it answered nothing: its failure is no "no". */
  readonly interrupted: boolean;

  constructor(tool: string, output: string, signal: NodeJS.Signals | null) {
    const end = output.trim().split('\n').slice(-10).join('\n');
    super(signal === null ? `${tool} failed: ${end}` : `${tool} was ended by ${signal}`);
    this.output = output;
    this.interrupted = signal !== null;
  }
}

/**
 * Runs a program of the machine and returns its output. It ends with us, and its failure carries
 * its output.
 */
export async function runTool(
  program: string,
  parameters: readonly string[],
  { input = '', environment = {}, folder, user }: ToolOptions = {},
): Promise<string> {
  const tool = spawn(program, parameters, {
    ...{ ...BACKGROUND, ...user, cwd: folder },
    stdio: 'pipe',
    env: { ...process.env, PATH: TOOL_PATH, ...environment },
  });
  endWithUs(tool);
  tool.stdin.on('error', () => {}); // it ended before it read everything: its exit status says why
  tool.stdin.end(input);
  const [output, errors, [status, signal]] = await Promise.all([
    text(tool.stdout),
    text(tool.stderr),
    once(tool, 'close'),
  ]);
  if (status === 0) return output;
  const [action = ''] = parameters;
  const name = /^[-/]/.test(action) ? basename(program) : `${basename(program)} ${action}`;
  throw new ToolFailure(name, `${output}\n${errors}`, signal);
}
