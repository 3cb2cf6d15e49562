import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Company } from './company.ts';

export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program as somebody who may invoke the hub: its output and exit status. */
export async function run(company: Company, name: string, words: string[]): Promise<Outcome> {
  const program = spawn(process.execPath, ['stacksets/cli/main.ts', name, ...words], {
    env: { PATH: process.env['PATH'], ...company.stage.variables() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [status]] = await Promise.all([
    text(program.stdout),
    text(program.stderr),
    once(program, 'close'),
  ]);
  return { status, out, err };
}
