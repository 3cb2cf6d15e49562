import { hubAt } from '../ask-hub/hub.ts';
import type { Program } from '../cli/program.ts';
import { list, statusOf } from './listing.ts';
import { parseOptions, USAGE } from './options.ts';
import { tableOf } from './table.ts';

/**
 * `accesses` asks the hub which accesses there are. Progress goes to standard error, the
 * result to standard output.
 */
export const accesses: Program = { name: 'accesses', usage: USAGE, main };

async function main(words: readonly string[]): Promise<number> {
  const options = parseOptions(words);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const hub = hubAt(options.hub, options.region);
  const listing = await list(hub, options, (line) => console.error(line));
  // Only a terminal has a width.
  const width = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  console.log(
    options.json
      ? JSON.stringify(listing, undefined, 2)
      : tableOf(listing, { width, now: Date.now() }),
  );
  return statusOf(listing);
}
