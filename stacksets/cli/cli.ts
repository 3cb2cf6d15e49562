import { command } from '../../provider/runtime/command.ts';
import { nearest } from '../../provider/runtime/nearest.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { VERSION } from '../../provider/runtime/version.ts';
import { COMMANDS } from './commands.ts';
import { runProgram } from './program.ts';

const NAMES = Object.keys(COMMANDS);

/** The whole of `database-access`. Returns the exit status. */
export async function runCli([first, ...words]: readonly string[]): Promise<number> {
  switch (first) {
    case undefined:
    case '--help':
    case '-h':
    case 'help':
      console.log(overview());
      return 0;
    case '--version':
    case '-v':
      console.log(VERSION);
      return 0;
    default:
      if (isCommand(first)) return await runProgram(await COMMANDS[first].load(), words);
      console.error(unknown(first));
      return 2;
  }
}

function isCommand(word: string): word is keyof typeof COMMANDS {
  return NAMES.includes(word);
}

function overview(): string {
  const width = Math.max(...NAMES.map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(
    ([name, { line }]) => `  ${name.padEnd(width)}  ${line}`,
  );
  return `database-access COMMAND [OPTION]...

${lines.join('\n')}

The options of one: ${command('doctor', '--help')}
Credentials and Region come from AWS's usual settings (AWS_PROFILE, AWS_REGION).`;
}

function unknown(word: string): string {
  const like = nearest(word, NAMES);
  const meant = like.length > 0 ? `. Did you mean ${like.join(' or ')}?` : '';
  return `database-access: there is no command ${printable(word, 40)}${meant}
All commands: npx database-access --help`;
}
