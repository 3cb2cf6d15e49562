import { createInterface } from 'node:readline/promises';
import type { Program } from '../cli/program.ts';
import { USAGE } from './usage.ts';
import { verify as verifyWith } from './verify.ts';

/**
 * `verify` proves the assumptions in a user's own AWS account. Progress goes to standard
 * error, the result to standard output.
 */
export const verify: Program = { name: 'verify', usage: USAGE, main };

async function main(words: readonly string[]): Promise<number> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      // The second one is for somebody who can't wait for the removal.
      if (interrupted.signal.aborted) process.exit(130);
      console.error(`\nverify: ${signal}: removes what was made. Once more: leaves it there`);
      interrupted.abort(new Error(`ended by ${signal}`));
    });
  return await verifyWith(words, {
    print: (text) => console.log(text),
    progress: (line) => console.error(line),
    ask,
    signal: interrupted.signal,
    // The CDK takes a second to load: whoever asks for help does not need it.
    build: async (dist) => (await import('./build.ts')).buildFrom(dist),
  });
}

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question)).trim() === 'yes';
  } finally {
    terminal.close();
  }
}
