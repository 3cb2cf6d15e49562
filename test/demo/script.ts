import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Stage } from './stage.ts';

/**
 * Runs a script of this repository in the sandbox's environment, which is also this process's, and
 * shows it as people would call it. Returns its output.
 */
export async function runScript(
  { narrator }: Stage,
  shown: string,
  [script = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  narrator.command(`$ ${shown}`);
  const cwd = new URL('../..', import.meta.url);
  const env = { ...process.env, ...environment };
  const options = { cwd, env };
  const { stdout } = await narrator.during(
    promisify(execFile)(process.execPath, [script, ...args], options),
  );
  return stdout.trimEnd();
}
