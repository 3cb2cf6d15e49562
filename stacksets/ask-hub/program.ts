import { reason } from '../../provider/runtime/errors.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { refuseKeptByNpm, withCure } from './command-line.ts';
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
    refuseKeptByNpm(usage, process.env);
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(`${name}: ${printable(withCure(reason(error), usage))}`);
    // The whole usage would push the error out of a terminal's window.
    if (!(error instanceof NotAsked)) console.error(`All options: npm run ${name} -- --help`);
    process.exitCode = 2;
  }
}
