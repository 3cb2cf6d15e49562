import { VERSION } from './version.ts';

/** A build is used without a checkout, and only a checkout has the npm scripts. */
const isBuilt = VERSION !== 'unbuilt';

/** How somebody calls one of the programs (stacksets/cli/commands.ts). */
export function command(program: string, words = ''): string {
  if (isBuilt) return withWords(`npx database-access ${program}`, words);
  return withWords(`npm run ${program}`, words === '' ? '' : `-- ${words}`);
}

/** The same for programs that read its output: npm's scripts write lines of their own first. */
export function quietCommand(program: string, words: string): string {
  return isBuilt ? command(program, words) : `npm run -s ${program} -- ${words}`;
}

/** What a usage adds to an option whose output programs read. */
export const QUIET_NOTE = isBuilt ? '' : '; without -s, npm writes lines of its own first';

function withWords(start: string, words: string): string {
  return words === '' ? start : `${start} ${words}`;
}
