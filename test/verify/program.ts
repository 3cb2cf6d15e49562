import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Scene } from './scene.ts';

export interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
}

const MAIN = join(import.meta.dirname, '../../stacksets/cli/main.ts');

/** Runs the program in a process of its own, and sends it a signal when its progress says so. */
export async function runProgram(
  { dist, folder, variables }: Scene,
  words: readonly string[],
  end: { readonly when: RegExp; readonly signal: NodeJS.Signals },
): Promise<Outcome> {
  const program = spawn(process.execPath, [MAIN, 'verify', ...words, '--dist', dist], {
    cwd: folder,
    env: { PATH: process.env['PATH'], CDK_VALIDATION: 'false', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  createInterface({ input: program.stderr }).on('line', (line) => {
    if (/^\d+\//.test(line) && end.when.test(line)) setTimeout(() => program.kill(end.signal), 300); // in the midst of it
  });
  const [out, [status, signal]] = await Promise.all([text(program.stdout), once(program, 'close')]);
  return { status, signal, out };
}
