import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import { text } from 'node:stream/consumers';
import { endWithUs } from '../ownership.ts';

/** Root's own path has these; that of a container or of `sudo` may not. */
export const TOOL_PATH = [process.env['PATH'] ?? '', '/usr/sbin', '/sbin', '/usr/bin'].join(
  delimiter,
);

interface ToolOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a program of the machine printed. It ends with us, and its failure says what it said. */
export async function runTool(
  program: string,
  parameters: readonly string[],
  { input = '', environment = {} }: ToolOptions = {},
): Promise<string> {
  const tool = spawn(program, parameters, {
    stdio: 'pipe',
    env: { ...process.env, PATH: TOOL_PATH, ...environment },
  });
  endWithUs(tool);
  tool.stdin.on('error', () => {}); // it ended before it read everything: its exit status says why
  tool.stdin.end(input);
  const [output, errors, [status]] = await Promise.all([
    text(tool.stdout),
    text(tool.stderr),
    once(tool, 'close'),
  ]);
  if (status === 0) return output;
  const end = `${output}\n${errors}`.trim().split('\n').slice(-10).join('\n');
  throw new Error(`${program} ${parameters[0]} failed: ${end}`);
}
