import { command } from '../../provider/runtime/command.ts';
import { reason } from '../../provider/runtime/errors.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';
import { refuseKeptByNpm, withCure } from './command-line.ts';
import { unknownProfile } from './profiles.ts';

export interface Program {
  readonly name: string;
  readonly usage: string;
  /** Returns the exit status. */
  main(words: readonly string[]): Promise<number>;
}

/** Returns the exit status, which is 2 for any failure. */
export async function runProgram(
  { name, usage, main }: Program,
  words: readonly string[],
): Promise<number> {
  try {
    refuseKeptByNpm(usage, process.env);
    return await main(words);
  } catch (error) {
    console.error(
      `${name}: ${printable(withCure(reason(error), usage, unknownProfile(process.env)))}`,
    );
    // The whole usage would push the error out of a terminal's window.
    if (!(error instanceof NotAsked)) console.error(`All options: ${command(name, '--help')}`);
    return 2;
  }
}
