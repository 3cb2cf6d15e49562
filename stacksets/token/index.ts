import type { Program } from '../cli/program.ts';
import { currentCaller } from '../people/caller.ts';
import { loginToken } from '../people/token.ts';
import { userOf } from '../people/user-name.ts';
import { parseOptions, USAGE } from './options.ts';

/** `token` prints the token and nothing else, for scripts and for other programs' fields. */
export const token: Program = { name: 'token', usage: USAGE, main };

async function main(words: readonly string[]): Promise<number> {
  const { help, host, port, ...given } = parseOptions(words);
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const caller = currentCaller(given.region);
  const region = given.region ?? (await caller.region());
  const user = given.user ?? userOf(await caller.identity());
  console.log(await loginToken({ host, port, region, user }, await caller.credentials()));
  return 0;
}
