import { reason } from '../../provider/runtime/errors.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { NotAsked } from './not-asked.ts';

interface Program {
  readonly name: string;
  readonly usage: string;
  /** Returns the exit status. */
  main(words: readonly string[]): Promise<number>;
}

/** Runs a program on the words of the command line. The exit status of any failure is 2. */
export async function runProgram({ name, usage, main }: Program): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(`${name}: ${printable(reason(error))}`);
    if (!(error instanceof NotAsked)) console.error(usage);
    process.exitCode = 2;
  }
}
